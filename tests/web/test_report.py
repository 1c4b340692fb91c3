"""The report's page: opened by a real browser, without network, with hostile cells as mere text."""

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import DATA, PATIENCE, Run

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
HOSTILE = '<script>document.title="owned"</script><img src=x onerror=alert(1)>{{ 7*7 }}"\'&'
AT = "2026-11-20 09:00"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export whose texts try everything."""
    path = tmp_path_factory.mktemp("export") / "hostile.csv"
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    lines = [f"{n},tmall,in_transit,returning,9.90,2026-11-20 1{n}:00,{cell},{cell}" for n in range(5)]
    header = "order_id,platform,scenario,delivery_state,refund_amount,deadline_at,product_title,退款说明"
    path.write_text("\n".join([header, *lines, f"3.9E+18,{cell}"]) + "\n", encoding="utf-8")
    return path


def report(call: Run, source: Path, folder: Path, lang: str = "zh") -> Path:
    """The page of an export."""
    page = folder / "report.html"
    done = call(
        "--lang", lang, "batch", source, "-o", folder / "out.csv", "--report", page, "--at", AT, "--sort", "deadline"
    )
    assert done.returncode in (0, 1), done.stderr
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_lead_sees(call: Run, tmp_path: Path, lang: str) -> None:
    """Counts, the urgent cases with their scripts, charts with their numbers; nothing from anywhere else."""
    page = report(call, DATA / "morning.csv", tmp_path, lang).read_text(encoding="utf-8")
    assert page.count('<article class="case">') == 10
    assert page.count('<dl class="bars">') >= 5
    widths = [float(width) for width in re.findall(r'<div style="width: ([0-9.]+)%">', page)]
    assert widths.count(100.0) >= 5
    assert all(0 < width <= 100 for width in widths)
    assert ("最急的十单" if lang == "zh" else "The ten that run out first") in page
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:|//)", page) == []
    assert page.count("<script") == 1
    assert page.count("<button") == 10
    assert page.count("overdue by" if lang == "en" else "已超时 ") > 0
    first = re.search(r'class="script">(.*?)</div>', page, re.DOTALL)
    assert first is not None
    assert re.search("[\u4e00-\u9fff]{8}", first[1])


def test_hostile_cells_are_text(call: Run, tmp_path: Path, hostile: Path) -> None:
    """Markup, template braces and quotes of a cell stand on the page as they were typed."""
    page = report(call, hostile, tmp_path).read_text(encoding="utf-8")
    assert page.count("<script") == 1
    only = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert only is not None
    digest = base64.b64encode(hashlib.sha256(only[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'\"" in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }}" in page


@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [390, 1400])
def test_in_a_browser(call: Run, tmp_path: Path, hostile: Path, width: int) -> None:
    """It opens without an error on the console, runs nothing, and is not wider than the screen."""
    page = report(call, hostile, tmp_path)
    done = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
         f"--window-size={width},900", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000",
         "--dump-dom", page.as_uri()],
        capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    dom, said = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, said
    assert "<title>售后晨报</title>" in dom
    assert dom.count('<article class="case">') == 5
    assert [line for line in said.splitlines() if "CONSOLE" in line] == []


def test_the_page_is_whole_or_not_there(call: Run, tmp_path: Path) -> None:
    """Where it cannot be written that is said in one line; the same file cannot be written twice."""
    done = call(
        "batch", DATA / "morning.csv", "-o", tmp_path / "a.csv", "--report", tmp_path / "no" / "r.html", "--at", AT
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    twice = call("batch", DATA / "morning.csv", "-o", tmp_path / "x", "--report", tmp_path / "x", "--at", AT)
    assert twice.returncode == 2
    assert not (tmp_path / "x").exists()
