"""Make backend/campaigns/data/slip.docx, the template of a feedback slip: `python scripts/slip_template.py`.

The file may be redesigned in a word processor afterwards, keeping the words in double braces. Run again only to start over.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Form
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TARGET = Path(__file__).resolve().parent.parent / "backend" / "campaigns" / "data" / "slip.docx"
WIDE, NARROW = Mm(104), Mm(35)


def table(form: Form, rows: list[tuple[str, ...]], widths: tuple[int, ...], numbers: int) -> None:
    """One line of cells per row; the last `numbers` columns are set to the right."""
    grid = form.add_table(rows=0, cols=len(widths))
    grid.style, grid.autofit = "Table Grid", False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for texts in rows:
        line = grid.add_row()
        if len(texts) == 1:  # a loop tag of the template, which removes its row
            texts = (texts[0], *[""] * (len(widths) - 1))
        for index, (cell, text, width) in enumerate(zip(line.cells, texts, widths, strict=True)):
            cell.width, cell.text = width, text
            if index >= len(widths) - numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def main() -> None:
    form = Document()
    page = form.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    for name, size in (("Normal", 12), ("Heading 1", 18), ("Heading 2", 14)):
        style = form.styles[name]
        style.font.size, style.font.name = Pt(size), "Noto Sans CJK SC"
        fonts = style.element.rPr.rFonts
        for name_of_theme in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name_of_theme]  # a theme's font would override the one set here
        fonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    form.add_heading("{{ heading }}", 1)
    loop = "{%%tr for %s %%}"
    end = ("{%tr endfor %}",)
    table(form, [(loop % "name, value in about",), ("{{ name }}", "{{ value }}"), end], (Mm(48), Mm(126)), 0)
    form.add_heading("{{ figures_heading }}", 2)
    table(form, [(loop % "name, value in figures",), ("{{ name }}", "{{ value }}"), end], (Mm(139), NARROW), 1)
    form.add_paragraph("{%p if posts %}")
    form.add_heading("{{ posts_heading }}", 2)
    columns = ("{{ post_columns[0] }}", "{{ post_columns[1] }}", "{{ post_columns[2] }}")
    row = ("{{ title }}", "{{ served }}", "{{ administered }}")
    table(form, [columns, (loop % "title, served, administered in posts",), row, end], (WIDE, NARROW, NARROW), 2)
    form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p if teams %}")
    form.add_heading("{{ teams_heading }}", 2)
    form.add_paragraph("{%p for name in teams %}")
    form.add_paragraph("{{ name }}", style="List Bullet")
    form.add_paragraph("{%p endfor %}")
    form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p for line in notes %}")
    form.add_paragraph("{{ line }}")
    form.add_paragraph("{%p endfor %}")
    form.save(str(TARGET))


if __name__ == "__main__":
    main()
