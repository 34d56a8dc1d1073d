"""docker-compose.yml, read as a document: there may be no Docker where the tests run, so the commands are run natively
(test_commands.py) and here it is shown that compose uses those very commands, safely."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.production import ROOT

COMMANDS = ROOT / "config" / "deploy" / "commands"

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_every_part_of_an_installation_is_there():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "db", "redis", "nginx", "backup"}
    assert SERVICES["db"]["image"].startswith("postgres:16")
    assert SERVICES["redis"]["image"].startswith("redis:7")


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_the_one_command_of_their_name(name: str):
    assert SERVICES[name]["command"] == [f"config/deploy/commands/{name}"]
    script = COMMANDS / name
    assert script.is_file() and script.stat().st_mode & 0o111


def test_the_local_procfile_runs_the_same_commands():
    lines = (ROOT / "config" / "deploy" / "Procfile").read_text().splitlines()
    assert lines == [f"{name}: exec config/deploy/commands/{name}" for name in ("web", "worker", "beat")]


def test_the_image_runs_the_same_web_command():
    dockerfile = (ROOT / "config" / "deploy" / "Dockerfile").read_text()
    assert 'CMD ["config/deploy/commands/web"]' in dockerfile
    assert "--require-hashes" in dockerfile


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root(name: str):
    user = str(SERVICES[name]["user"])
    assert user.split(":")[0] not in ("", "0", "root")
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


def test_the_image_is_not_root_either():
    dockerfile = (ROOT / "config" / "deploy" / "Dockerfile").read_text()
    assert re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE) == ["10001"]


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_keeps_running_has_a_health_check(name: str):
    check = SERVICES[name]["healthcheck"]
    if SERVICES[name]["restart"] == "no":
        assert check == {"disable": True}
        return
    assert {"test", "interval", "timeout", "retries"} <= check.keys()
    program = check["test"][1]
    if program.startswith("config/"):
        assert (ROOT / program).stat().st_mode & 0o111


def test_no_secret_stands_in_the_file():
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|EMAIL_URL", key)
            if secret and key != "KEEP_DAYS":
                assert key.endswith("_FILE") and str(value).startswith("/run/secrets/"), f"{name}: {key}"
    given = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert given == set(COMPOSE["secrets"])


def test_only_nginx_is_published_and_only_on_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"nginx": ["${BIND:-127.0.0.1}:${PORT:-8080}:8080"]}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_redis_never_evicts_what_is_queued():
    command = SERVICES["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_a_migration_runs_before_anything_serves():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_file_that_is_mounted_or_copied_exists():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source


def test_nginx_bounds_and_buffers_requests_and_names_the_client_itself():
    text = (ROOT / "config" / "deploy" / "nginx" / "nginx.conf").read_text()
    for line in (
        "client_max_body_size 1m;",
        "large_client_header_buffers 2 8k;",
        "proxy_buffering on;",
        "proxy_request_buffering on;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
    ):
        assert line in text
    assert "$proxy_add_x_forwarded_for" not in text


def test_drawn_secrets_are_strong_and_never_drawn_twice(tmp_path: Path):
    script, folder = ROOT / "config" / "deploy" / "make-secrets", tmp_path / "secrets"
    subprocess.run([script, folder], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(first) == set(COMPOSE["secrets"])
    assert len(first["secret-key"]) >= 50
    assert first["postgres-password"] in first["database-url"]
    assert folder.stat().st_mode & 0o077 == 0
    subprocess.run([script, folder], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first


def test_the_image_of_nginx_knows_how_to_ask_for_an_address_again():
    """`server … resolve` came to the free nginx with 1.27.3."""
    version = re.match(r"nginx:(\d+)\.(\d+)", SERVICES["nginx"]["image"])
    assert version and (int(version[1]), int(version[2])) >= (1, 28)
    conf = (ROOT / "config" / "deploy" / "nginx" / "nginx.conf").read_text()
    assert "resolver 127.0.0.11" in conf and "server web:8000 resolve" in conf and "zone web" in conf
