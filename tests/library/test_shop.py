"""A shop's own settings: where they come from, what they may say, and what they may not."""

from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.library import open_library
from aftersales_cli.library.shop import as_yaml, check_shop, read_shop, shop_files, user_file
from aftersales_cli.model import Authority, Shop
from tests.conftest import PLAYBOOKS, Run

FULL = Shop(
    shop_name="小鹿家: 旗舰店", agent_name="阿晴", platform="tmall", lang="zh", return_address="杭州市 1 号",
    authority=(Authority("客服", 50), Authority("主管", Decimal("500.5"))), limits={"small_amount": 15},
    outbound_freight=6, return_freight=Decimal("8.5"), calling_from="09:00", calling_until="18:00",
    answers={"perishable": "keeps", "nr_class": "ordinary"},
)  # fmt: skip


@pytest.mark.parametrize("shop", [FULL, Shop(), Shop(platform="douyin")])
def test_what_is_written_is_read_back(tmp_path: Path, shop: Shop) -> None:
    """A file that `init` writes holds what was answered, and is taken from the cache the second time."""
    file = tmp_path / "shop.yaml"
    file.write_text(as_yaml(shop), encoding="utf-8")
    assert read_shop([file]) == read_shop([file]) == shop


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("shop_nam: x\n", "1:1"),
        ("platform: tmall\nlimits: 5\n", "2:1"),
        ("lang: fr\n", "1:1"),
        ("calling_from: 9\n", "1:1"),
        ('calling_from: "25:00"\n', "1:1"),
        ("authority:\n  - role: 客服\n", "2:5"),
        ("shop_name: [\n", "2:1"),
        ("a: &x 1\n", "1:4"),
    ],
)
def test_faults_are_named_with_their_place(tmp_path: Path, content: str, place: str) -> None:
    """An unknown key or a wrong value is one line with file, line and column; the file stays as it is."""
    file = tmp_path / "shop.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(AftersalesError) as caught:
        read_shop([file])
    assert f"shop.yaml:{place}" in str(caught.value)
    assert file.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("shop", "said"),
    [
        (Shop(platform="tmal"), "did you mean: tmall"),
        (Shop(limits={"no_reason_window": 3}), "'no_reason_window' is not the shop's to set"),
        (Shop(limits={"statutory_refund_after_return": 30}), "is not the shop's to set"),
        (Shop(limits={"small_amont": 3}), "did you mean: small_amount"),
        (Shop(answers={"perishabel": "keeps"}), "did you mean: perishable"),
        (Shop(answers={"perishable": "keep"}), "did you mean: keeps"),
        (Shop(answers={"refund_amount": "9"}), "shop.yaml: answers"),
    ],
)
def test_the_law_is_not_the_shops_to_change(shop: Shop, said: str) -> None:
    """A number of a law or a rule, or one that there is not, is refused with what would be right."""
    with pytest.raises(UsageError) as caught:
        check_shop(open_library(PLAYBOOKS, shop))
    assert said in str(caught.value)


def test_the_folder_beats_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key by key; a named file stands alone."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    assert shop_files() == []
    user_file().parent.mkdir(parents=True)
    user_file().write_text("platform: tmall\nagent_name: 阿晴\n", encoding="utf-8")
    Path("shop.yaml").write_text("platform: douyin\n", encoding="utf-8")
    assert read_shop() == Shop(platform="douyin", agent_name="阿晴")
    (tmp_path / "other.yaml").write_text("platform: taobao\n", encoding="utf-8")
    monkeypatch.setenv("AFTERSALES_SHOP", str(tmp_path / "other.yaml"))
    assert read_shop() == Shop(platform="taobao")


@pytest.mark.parametrize(
    ("arguments", "env", "platform"),
    [
        (("-p", "kuaishou"), {"AFTERSALES_PLATFORM": "taobao"}, "kuaishou"),
        ((), {"AFTERSALES_PLATFORM": "taobao"}, "taobao"),
        ((), {}, "douyin"),
    ],
)
def test_precedence(
    call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], env: dict[str, str],
    platform: str,
) -> None:  # fmt: skip
    """The option beats the environment, the environment the settings; freight of the settings needs no asking."""
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text("platform: douyin\nlang: zh\nreturn_freight: 9\n", encoding="utf-8")
    result = call("triage", "in_transit", *arguments, "--no-input", "--format", "json", **env)
    assert f'"platform": "{platform}"' in result.stdout.decode()
    assert '"return_freight": "9"' in result.stdout.decode()


def test_broken_settings_stop_a_command_in_one_line(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing runs on settings that cannot be read; doctor says what is wrong."""
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text("shopname: x\n", encoding="utf-8")
    result = call("triage", "in_transit", "-p", "tmall", "--no-input")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode().startswith("aftersales: the shop's settings are broken: shop.yaml:1:1")
    doctor = call("doctor")
    assert doctor.returncode == 1
    assert "! the shop's settings are broken" in doctor.stdout.decode()
