"""Make the templates of office documents: `python scripts/document_templates.py` writes list.docx and slip.docx.

The files may be redesigned in a word processor afterwards, keeping the words in double braces. Run again only to start over.
Paper, fonts and sizes follow what Chinese offices use for official documents (GB/T 9704): A4, titles in 小标宋 of size 二号 or 小二,
headings in 黑体, text in 仿宋, page numbers between dashes at the foot.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Form
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

BACKEND = Path(__file__).resolve().parent.parent / "backend"
SONG, HEI, FANG, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
#: What stands in for a font on computers that do not have it: another name of it, then a font that every system has.
STAND_IN = {SONG: "华文中宋", HEI: "SimHei", FANG: "仿宋"}
# The sizes by their Chinese names, in points.
ER, XIAO_ER, SAN, SI, XIAO_SI, WU = Pt(22), Pt(18), Pt(16), Pt(14), Pt(12), Pt(10.5)
STYLES = (("Normal", FANG, XIAO_SI), ("Title", SONG, ER), ("Heading 1", SONG, ER), ("Heading 2", HEI, SI))


def new_form(*, landscape: bool = False, title_size: Any = ER) -> Form:
    form = Document()
    page = form.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(30), Mm(25), Mm(26), Mm(24)
    if landscape:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(24), Mm(20), Mm(18), Mm(18)
    page.footer_distance = Mm(12)
    for name, font, size in STYLES:
        style = form.styles[name]
        set_font(style, font, title_size if name == "Heading 1" else size)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    heading = form.styles["Heading 1"]
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(10)
    form.styles["Heading 2"].paragraph_format.space_before = Pt(10)
    form.styles["Heading 2"].paragraph_format.space_after = Pt(4)
    for language in form.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # else commas stand in the middle of the line
    page_number(page.footer.paragraphs[0])
    name_stand_ins(form)
    return form


def set_font(style: Any, font: str, size: Any) -> None:
    style.font.size, style.font.name, style.font.bold = size, LATIN, False
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    for color in properties.findall(qn("w:color")):
        properties.remove(color)
    fonts = properties.rFonts
    for of_theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[of_theme]  # a theme's font would override the one set here
    fonts.set(qn("w:eastAsia"), font)


def name_stand_ins(form: Form) -> None:
    """List the fonts with what stands in for them, for a word processor that does not have them."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in STAND_IN.items()
    )
    table = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
    for part in form.part.package.iter_parts():
        if part.partname == PackURI("/word/fontTable.xml"):
            part._blob = table


def page_number(paragraph: Any) -> None:
    """— 1 —"""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>1</w:t></w:r>"))
    paragraph._p.append(field)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = SI


def table(
    form: Form, rows: list[tuple[str, ...]], widths: tuple[int, ...], *, heading: bool = False, **look: Any
) -> Any:
    """One line of cells per row; those of the first repeat on every page if it is the `heading`."""
    right, center, size = look.get("right", ()), look.get("center", ()), look.get("size", XIAO_SI)
    grid = form.add_table(rows=0, cols=len(widths))
    grid.style, grid.autofit = "Table Grid", False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for number, texts in enumerate(rows):
        line = grid.add_row()
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        is_heading = heading and number == 0
        if is_heading:
            properties.append(OxmlElement("w:tblHeader"))
        if len(texts) == 1:  # a loop tag of the template, which removes its row
            texts = (texts[0], *[""] * (len(widths) - 1))
        for index, (cell, text, width) in enumerate(zip(line.cells, texts, widths, strict=True)):
            cell.width, cell.text, cell.vertical_alignment = width, text, WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if is_heading or index in center:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif index in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for run in paragraph.runs:
                run.font.size = size
                if is_heading:
                    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEI)
    return grid


def signatures(form: Form, widths: tuple[int, ...]) -> None:
    """Places to sign and to put the seal, kept together with the date."""
    form.add_paragraph().paragraph_format.space_after = Pt(8)
    grid = form.add_table(rows=1, cols=len(widths))
    grid.autofit = False
    for index, (cell, width) in enumerate(zip(grid.rows[0].cells, widths, strict=True)):
        cell.width, cell.text = width, f"{{{{ signatures[{index}] }}}}"
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    last = form.add_paragraph("{{ date }}")
    last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    last.paragraph_format.space_before = Pt(18)


def pledge_list() -> Form:
    form = new_form(landscape=True, title_size=XIAO_ER)
    form.add_heading("{{ heading }}", 1)
    form.add_paragraph("{%p if owner_line %}")
    form.add_paragraph("{{ owner_line }}")
    form.add_paragraph("{%p endif %}")
    widths = tuple(Mm(width) for width in (14, 62, 18, 21, 21, 26, 21, 26, 21, 31))
    names = tuple(f"{{{{ columns[{index}] }}}}" for index in range(10))
    cells = tuple(f"{{{{ row[{index}] }}}}" for index in range(10))
    rows = [names, ("{%tr for row in rows %}",), cells, ("{%tr endfor %}",)]
    table(form, rows, widths, heading=True, center=(0, 2, 5, 6, 8), right=(3, 4, 7), size=WU)
    signatures(form, (Mm(87), Mm(87), Mm(87)))
    return form


def slip() -> Form:
    form = new_form(title_size=XIAO_ER)
    form.add_heading("{{ heading }}", 1)
    loop = "{%%tr for %s %%}"
    end = ("{%tr endfor %}",)
    table(form, [(loop % "name, value in about",), ("{{ name }}", "{{ value }}"), end], (Mm(42), Mm(118)))
    form.add_heading("{{ figures_heading }}", 2)
    table(form, [(loop % "name, value in figures",), ("{{ name }}", "{{ value }}"), end], (Mm(122), Mm(38)), right=(1,))
    form.add_paragraph("{%p if posts %}")
    form.add_heading("{{ posts_heading }}", 2)
    columns = ("{{ post_columns[0] }}", "{{ post_columns[1] }}", "{{ post_columns[2] }}")
    row = ("{{ title }}", "{{ served }}", "{{ administered }}")
    rows = [columns, (loop % "title, served, administered in posts",), row, end]
    table(form, rows, (Mm(90), Mm(35), Mm(35)), heading=True, right=(1, 2))
    form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p if teams %}")
    form.add_heading("{{ teams_heading }}", 2)
    form.add_paragraph("{%p for name in teams %}")
    form.add_paragraph("{{ name }}", style="List Bullet")
    form.add_paragraph("{%p endfor %}")
    form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p for line in notes %}")
    note = form.add_paragraph("{{ line }}")
    note.paragraph_format.space_before = Pt(4)
    for run in note.runs:
        run.font.size = WU
    form.add_paragraph("{%p endfor %}")
    signatures(form, (Mm(80), Mm(80)))
    return form


def main() -> None:
    pledge_list().save(str(BACKEND / "pledges" / "data" / "list.docx"))
    slip().save(str(BACKEND / "campaigns" / "data" / "slip.docx"))


if __name__ == "__main__":
    main()
