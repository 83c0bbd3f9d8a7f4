"""Searching in a real browser: the dialog and the page, by keyboard and by address, and what there is without them."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from playwright.sync_api import Browser, Page, Request, expect
from websites import REPOSITORY, Website, published

NOTES = {
    "home.md": "---\npermalink: /\n---\nA home.\n",
    "kernels.md": (
        "---\ntitle: Fast <kernels> & co\ndate: 2024-03-05\ntags: [gpu, Äther]\n---\n"
        "Opening words on zebras.\n\n## Tiling\n\nA tile stays in memory, says <https://arxiv.org/abs/2205.14135>.\n\n"
        "Another is <https://arxiv.org/abs/2301.00001>, says [@2205.14135] for long.\n\n"
        "## Fusing & `<more>` in $\\mathcal{O}(\\log n)$\n\nOne zebra & one <b>kernel</b>, `a < b`, and $x^2$.\n"
    ),
    "older.md": "---\ntitle: Older\ndate: 2021-01-02\ntags: [gpu]\n---\nA zebra of old.\n",
    "undated.md": "---\ntitle: Undated\n---\nA zebra without a date, <https://arxiv.org/abs/hep-th/9711200>.\n",
    "powers.md": "---\ntitle: Powers\n---\nA wallaby takes $O(n^2)$ as $E = mc^2$ for each $x_i$.\n",
    "deep/é ö.md": "---\ntitle: Far away\ndate: 2024-05-01\n---\nUnicorns graze here.\n",
    "zh.md": (
        "---\ntitle: 阅读笔记\n---\n我们研究注意力机制的应用。训练一个Transformer模型，意义在于注重力量。\n\n"
        "## 关于**数据**集（旧）\n\n其中有A&B数据，和 *大*模型。\n"
    ),
    "ja.md": "---\ntitle: 日本語のノート\n---\n機械学習モデルのテスト。ニューラル・ネットのデータ。\n",
    "ko.md": "---\ntitle: 한국어 글\n---\n이 글은 자기어텐션을 설명한다. 기계 학습 모델의 데이터셋도 있다.\n",
    "names.md": (
        "---\ntitle: Łódź, Ærø & co\n---\nSøren Kierkegaard, Şeyma Yılmaz, Ján Šmigał, GUÐMUNDUR Þór.\n\n"
        "## Of Đặng Thị Ngọc\n\nAnna Straße has a cœur.\n"
    ),
    **{f"many/n{number}.md": f"---\ntitle: Number {number}\n---\nOstrich {number}.\n" for number in range(23)},
}
PAPER = {
    "kind": "paper", "key": "arxiv:2205.14135", "checked": "2024-01-01", "title": "Attention in \\emph{Tiles}",
    "authors": ["Ada Lovelace", "Kurt Gödel"], "published": "2022-05-27", "updated": "2022-06-23", "version": 2,
    "doi": "10.1000/182", "abstract": "We make quokkas of attention, at the speed of light.",
}  # fmt: skip


def write_site(root: Path, notes: dict[str, str]) -> None:
    for name, text in notes.items():
        (root / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "notes" / name).write_text(text)
    (root / "links.lock").write_text(json.dumps(PAPER) + "\n")
    (root / "llmnotes.toml").write_text('base_url = "https://me.org/sub/path"\n')


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A site with notes and a paper, below a path of its host."""
    root = tmp_path_factory.mktemp("library")
    write_site(root, NOTES)
    with published(root, tmp_path_factory.mktemp("searched") / "site", "/sub/path") as website:
        yield website


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The hosts that a page asked for anything, and what it complained of."""
    seen: list[str] = []

    def note(request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host not in seen:
            seen.append(host)

    page.on("request", note)
    page.on("console", lambda message: seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    return seen


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(text)


def results(page: Page) -> list[str]:
    return page.locator(".found > li > a").all_inner_texts()


def test_a_slash_opens_the_search_and_a_word_of_an_abstract_finds_the_paper(
    page: Page, library: Website, asked: list[str]
) -> None:
    page.goto(f"{library.home}/older/")
    search(page, "quokka")
    expect(page.locator(".found > li > a")).to_have_text(["Attention in Tiles"])
    expect(page.locator(".found mark")).to_have_text("quokkas")
    expect(page.locator(".found small")).to_have_text("Paper · 27 May 2022")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{library.home}/papers/2205.14135/")
    assert asked == [urlsplit(library.home).netloc]


@pytest.mark.parametrize("wish", ["Lovelace", "Gödel", "2205.14135", "Attention Tiles"])
def test_papers_are_found_by_title_authors_and_number(page: Page, library: Website, wish: str) -> None:
    page.goto(f"{library.home}/search/?q={wish}")
    expect(page.locator(".found > li > a").first).to_have_text("Attention in Tiles")


def test_headings_are_ways_in_and_what_is_found_is_text(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=kernel")
    expect(page.locator(".found > li > a")).to_have_text(["Fast <kernels> & co"])
    part = page.locator(".found ul a")
    expect(part).to_have_text("Fusing & <more> in O(log n)")
    expect(page.locator(".found ul p")).to_contain_text("One zebra & one kernel, a < b, and")
    part.click()
    page.wait_for_url(re.compile(r"/sub/path/kernels/#fusing"))


def test_the_dialog_is_used_by_keyboard_alone(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/older/")
    search(page, "zebra")
    expect(page.locator(".found > li")).to_have_count(3)
    links = page.locator(".found a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    field = page.get_by_role("dialog").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")  # goes on with the question
    expect(field).to_have_value("zebras")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")  # it is as it was left, and the next letter replaces it
    expect(field).to_be_focused()
    expect(field).to_have_value("zebras")
    page.keyboard.type("unicorn")
    expect(links).to_have_text(["Far away"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{library.home}/search/?q=unicorn")


def test_the_focus_stays_in_the_dialog_and_returns_to_where_it_was(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/older/")
    link = page.get_by_role("link", name="Search")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("zebra")
    expect(page.locator(".found > li")).to_have_count(3)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.get_by_role("button", name="Close").click()
    expect(link).to_be_focused()


def test_a_slash_in_a_field_is_a_slash(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    page.locator("h1").click()
    page.keyboard.press("/")  # where there is a field already, it leads there
    expect(field).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_address_says_what_is_searched_and_the_way_back_leads_through_it(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=zebra&year=2024&tag=gpu&kind=note")
    expect(page.locator(".found > li > a")).to_have_text(["Fast <kernels> & co"])
    assert page.get_by_label("Year").input_value() == "2024"
    page.get_by_label("Year").select_option("2021")
    expect(page.locator(".found > li > a")).to_have_text(["Older"])
    assert page.url == f"{library.home}/search/?q=zebra&kind=note&tag=gpu&year=2021"
    page.get_by_label("Tag").select_option("")
    page.get_by_label("Year").select_option("")
    expect(page.get_by_role("status")).to_have_text("3 results")
    page.go_back()
    expect(page.locator(".found > li > a")).to_have_text(["Older"])
    page.locator(".found > li > a").click()
    page.wait_for_url(f"{library.home}/older/")
    page.go_back()
    expect(page.locator(".found > li > a")).to_have_text(["Older"])
    page.go_back()
    page.go_back()
    expect(page.locator(".found > li > a")).to_have_text(["Fast <kernels> & co"])


def test_filters_alone_list_what_they_let_through(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?tag=Äther&kind=note")
    expect(page.locator(".found > li > a")).to_have_text(["Fast <kernels> & co"])
    page.goto(f"{library.home}/search/?kind=paper&tag=gpu&year=2022")
    expect(page.locator(".found > li > a")).to_have_text(["Attention in Tiles"])


@pytest.mark.parametrize(
    "wish",
    ["O(n²)", "n²", "O(n^2)", "O(n2)", "n^2", "E=mc²", "E=mc^2", "E = mc^2", "mc2", "mc^{2}", "x_i", "wallaby O(n^2)"],
)
def test_formulas_are_found_as_people_type_them(page: Page, library: Website, wish: str) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.locator(".found > li > a", has_text="Powers")).to_be_visible()
    assert "n2" not in page.locator(".found").inner_text()


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("2301.00001", "arXiv:2301.00001"),
        ("arXiv:2301.00001v1 [cs.CL]", "arXiv:2301.00001"),
        ("https://arxiv.org/pdf/2301.00001v2.pdf", "arXiv:2301.00001"),
        ("https://doi.org/10.48550/arXiv.2301.00001", "arXiv:2301.00001"),
        ("https://www.alphaxiv.org/abs/2301.00001", "arXiv:2301.00001"),
        ("hep-th/9711200v2", "arXiv:hep-th/9711200"),
    ],
)
def test_a_paper_of_which_nothing_is_known_is_found_by_its_identifier(
    page: Page, library: Website, wish: str, found: str
) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}&kind=paper")
    expect(page.locator(".found > li > a")).to_have_text([found])


def test_a_paper_that_was_not_asked_about_has_the_year_of_its_identifier(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?kind=paper&year=2023")
    expect(page.locator(".found > li > a")).to_have_text(["arXiv:2301.00001"])
    expect(page.locator(".found small")).to_have_text("Paper · 2023")


@pytest.mark.parametrize("wish", ["10.1000/182", "doi:10.1000/182", "https://doi.org/10.1000/182"])
def test_a_paper_is_found_by_its_doi(page: Page, library: Website, wish: str) -> None:
    page.goto(f"{library.home}/search/?q={wish}")
    expect(page.locator(".found > li > a")).to_have_text(["Attention in Tiles"])


def test_the_address_that_the_readme_shows_finds_a_paper(page: Page, own_site: Website) -> None:
    (address,) = re.findall(r"`(/search/\?[^`]+)`", (REPOSITORY / "README.md").read_text("utf-8"))
    page.goto(own_site.home + address)
    expect(page.locator(".found small").first).to_contain_text("Paper")


def test_marks_of_notes_and_references_are_not_found(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=Lovelace&kind=note")
    expect(page.locator(".found > li")).to_have_count(1)
    assert "↩" not in page.locator(".found").inner_text()


def test_a_citation_stands_right_behind_its_parenthesis(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=says")
    expect(page.locator(".found p").first).to_contain_text("says (Lovelace and Gödel 2022) for long")


def test_more_results_come_when_they_are_wanted(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=ostrich")
    expect(page.get_by_role("status")).to_have_text("23 results")
    expect(page.locator(".found > li")).to_have_count(10)
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".found > li")).to_have_count(20)
    expect(page.locator(".found > li > a").nth(10)).to_be_focused()
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".found > li")).to_have_count(23)
    expect(page.get_by_role("button", name="More results")).to_be_hidden()
    assert len(set(results(page))) == 23


def test_nothing_that_is_found_is_said(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=xylophone")
    expect(page.get_by_role("status")).to_contain_text("Nothing is found")


@pytest.mark.parametrize(("wish", "told"), [("zxqv", "zxqv"), ("zebra zxqv", "zxqv"), ("oxymoron9", "oxymoron9")])
def test_what_only_begins_like_a_word_is_not_taken_for_it(page: Page, library: Website, wish: str, told: str) -> None:
    page.goto(f"{library.home}/search/?q={wish}")
    expect(page.get_by_role("status")).to_have_text(f"Nothing is found for “{told}”.")
    expect(page.locator(".found > li")).to_have_count(0)


@pytest.mark.parametrize("wish", ["zeb", "ZEBRAS", "zebra's", "graz", "grazing", "Gödel", "Godel", "stays"])
def test_beginnings_and_other_forms_of_a_word_find_it(page: Page, library: Website, wish: str) -> None:
    page.goto(f"{library.home}/search/?q={wish}")
    expect(page.locator(".found > li").first).to_be_visible()


@pytest.mark.parametrize(
    ("wish", "marks"),
    [
        ("soren", ["Søren"]),
        ("SØREN", ["Søren"]),
        ("sor", ["Søren"]),
        ('"soren kierkegaard"', ["Søren", "Kierkegaard"]),
        ("yilmaz", ["Yılmaz"]),
        ("smigal", ["Šmigał"]),
        ("Smigał", ["Šmigał"]),
        ("gudmundur thor", ["GUÐMUNDUR", "Þór"]),
        ("dang thi", ["Đặng", "Thị"]),
        ("strasse", ["Straße"]),
        ("straße", ["Straße"]),
        ("coeur", ["cœur"]),
        ("lodz", []),
        ("aero", []),
    ],
)
def test_letters_that_have_no_accent_to_part_with_are_found_by_plain_ones(
    page: Page, library: Website, wish: str, marks: list[str]
) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.locator(".found > li > a")).to_have_text(["Łódź, Ærø & co"])
    assert page.locator(".found mark").all_inner_texts() == marks
    assert "\u206f" not in page.locator(".found").inner_text()


def test_a_heading_with_such_letters_is_a_way_in(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=strasse")
    expect(page.locator(".found ul a")).to_have_text("Of Đặng Thị Ngọc")
    expect(page.locator(".found ul p")).to_have_text("Of Đặng Thị Ngọc. Anna Straße has a cœur.")
    page.locator(".found ul a").click()
    page.wait_for_url(f"{library.home}/names/#{quote('of-đặng-thị-ngọc')}")
    expect(page.get_by_role("heading", level=2)).to_be_in_viewport()


@pytest.mark.parametrize(("wish", "told"), [("søxqv", "søxqv"), ("Søren zxqv", "zxqv")])
def test_what_is_not_found_is_said_as_it_was_written(page: Page, library: Website, wish: str, told: str) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.get_by_role("status")).to_have_text(f"Nothing is found for “{told}”.")


@pytest.mark.parametrize(
    ("wish", "title", "marks"),
    [
        ("注意力", "阅读笔记", ["注意力"]),
        ("力", "阅读笔记", ["力"]),
        ("笔记", "阅读笔记", []),
        ("Transformer模型", "阅读笔记", ["Transformer模型"]),
        ("transformer 应用", "阅读笔记", ["应用", "Transformer"]),
        ("数据集", "阅读笔记", ["数据集"]),
        ("大模型", "阅读笔记", ["大模型"]),
        ("A&B数据", "阅读笔记", ["A&B数据"]),
        ("学習モデル", "日本語のノート", ["学習モデル"]),
        ("データ", "日本語のノート", ["データ"]),
        ("ニューラル・ネット", "日本語のノート", ["ニューラル・ネット"]),
        ("本語の", "日本語のノート", []),
        ("어텐션", "한국어 글", ["어텐션"]),
        ("데이터", "한국어 글", ["데이터"]),
        ("기계 학습", "한국어 글", ["기계", "학습"]),
    ],
)
def test_letters_are_found_one_after_another_within_texts_without_spaces(
    page: Page, library: Website, wish: str, title: str, marks: list[str]
) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.locator(".found > li > a")).to_have_text([title])
    assert page.locator(".found mark").all_inner_texts() == marks
    assert "\u2060" not in page.locator(".found").inner_text()


@pytest.mark.parametrize(("wish", "notes"), [("模型", 1), ("の", 1), ("transformer 应用", 1), ("应用 力注", 0)])
def test_what_letters_find_is_counted_by_filter(page: Page, library: Website, wish: str, notes: int) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.get_by_label("Kind").locator("option")).to_have_text(["Everything", f"Notes ({notes})", "Papers (0)"])
    if notes:
        page.get_by_label("Kind").select_option("note")
        expect(page.locator(".found > li")).to_have_count(notes)


@pytest.mark.parametrize("wish", ["意注", "力注意", "模型注意力", "机械", "テデ", "션어텐", "zebra 注意力"])
def test_letters_that_are_not_one_after_another_are_not_found(page: Page, library: Website, wish: str) -> None:
    page.goto(f"{library.home}/search/?q={quote(wish)}")
    expect(page.get_by_role("status")).to_have_text(f"Nothing is found for “{wish}”.")


def test_what_is_shown_of_a_text_without_spaces_is_the_text(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q={quote('数据')}")
    expect(page.locator(".found ul a")).to_have_text("关于数据集（旧）")
    expect(page.locator(".found ul p")).to_have_text("关于数据集（旧） 其中有A&B数据，和 大模型。")
    page.locator(".found ul a").click()
    page.wait_for_url(f"{library.home}/zh/#{quote('关于数据集旧')}")


@pytest.mark.parametrize("language", ["zh", "ja", "ko-KR"])
def test_letters_are_found_whatever_the_language_of_the_site(page: Page, tmp_path: Path, language: str) -> None:
    write_site(tmp_path / "root", {name: NOTES[name] for name in ("home.md", "zh.md", "ja.md", "ko.md")})
    with (tmp_path / "root" / "llmnotes.toml").open("a") as settings:
        settings.write(f'language = "{language}"\n')
    with published(tmp_path / "root", tmp_path / "site", "/sub/path") as website:
        for wish, title in (("注意力", "阅读笔记"), ("習モデ", "日本語のノート"), ("어텐션", "한국어 글")):
            page.goto(f"{website.home}/search/?q={quote(wish)}")
            expect(page.locator(".found > li > a")).to_have_text([title])
            expect(page.locator(".found mark")).to_have_text([wish])


def test_where_filters_leave_nothing_the_search_is_offered_without_them(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=unicorn&year=2021")
    expect(page.get_by_role("status")).to_contain_text("Nothing is found for “unicorn” with these filters.")
    page.get_by_role("link", name="1 result without them").click()
    expect(page.locator(".found > li > a")).to_have_text(["Far away"])
    assert page.url == f"{library.home}/search/?q=unicorn"
    page.goto(f"{library.home}/search/?q=zxqv&year=2021")
    expect(page.get_by_role("status")).to_have_text("Nothing is found for “zxqv”.")


@pytest.mark.parametrize(
    ("wishes", "told", "found"),
    [
        ("tag=nope", "There is no tag “nope”.", None),
        ("kind=repository", "There is no kind “repository”.", None),
        ("year=1805", "There is nothing of the year “1805”.", None),
        ("q=unicorn&tag=toString", "There is no tag “toString”. 1 result without it", ["Far away"]),
        ("q=xylophone&tag=toString", "There is no tag “toString”.", None),
        ("q=unicorn&year=2021&tag=no", "There is no tag “no”.", None),
        ("kind=paper&tag=no&year=2022", "There is no tag “no”. 1 result without it", ["Attention in Tiles"]),
        ("q=unicorn&kind=foo&tag=no&year=2024", "There is no kind “foo”. There is no tag “no”. 1 result without them",
         ["Far away"]),
    ],
)  # fmt: skip
def test_what_no_filter_has_is_said(
    page: Page, library: Website, wishes: str, told: str, found: list[str] | None
) -> None:
    page.goto(f"{library.home}/search/?{wishes}")
    status = page.get_by_role("status")
    expect(status).to_have_text(told)
    assert results(page) == []
    for name, value in parse_qsl(wishes):
        assert page.locator(f"[name={name}]").input_value() == value
    if found:
        status.get_by_role("link").click()
        expect(page.locator(".found > li > a")).to_have_text(found)


def test_a_filter_that_has_no_such_value_can_be_set_to_another(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=zebra&tag=nope")
    expect(page.get_by_role("status")).to_contain_text("There is no tag “nope”.")
    page.get_by_label("Tag").select_option("gpu")
    expect(page.locator(".found > li")).to_have_count(2)
    assert page.url == f"{library.home}/search/?q=zebra&tag=gpu"
    assert page.locator("option", has_text="nope").count() == 0


@pytest.mark.parametrize("wishes", ["tag=GPU&kind=Note&year=2024", "tag=äTHER", "q=tile&tag=ÄTHER&kind=note"])
def test_filters_are_known_in_other_cases(page: Page, library: Website, wishes: str) -> None:
    page.goto(f"{library.home}/search/?{wishes}")
    expect(page.locator(".found > li > a").first).to_have_text("Fast <kernels> & co")
    assert page.get_by_label("Tag").input_value() == ("gpu" if "GPU" in wishes else "Äther")


def test_hostile_wishes_are_text(page: Page, library: Website) -> None:
    page.goto(f"{library.home}/search/?q=%3Cimg src=x onerror=alert(1)%3E&tag=%22%3E%3Cb%3E&nonsense=1")
    expect(page.get_by_role("status")).to_have_text('There is no tag “"><b>”.')
    assert page.locator("main img, main b").count() == 0
    page.get_by_label("Tag").select_option("")
    expect(page.get_by_role("status")).to_contain_text("Nothing is found for “<img src=x onerror=alert(1)>”")
    assert page.locator("main img, main b").count() == 0


def test_without_javascript_the_archive_is_offered(browser: Browser, library: Website) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{library.home}/older/")
    page.get_by_role("link", name="Search").click()
    page.wait_for_url(f"{library.home}/search/")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.locator("main").get_by_role("link", name="All notes").click()
    page.wait_for_url(f"{library.home}/archive/")
    context.close()


def test_without_an_index_the_archive_is_offered(page: Page, library: Website, tmp_path: Path) -> None:
    page.route("**/shards.json", lambda route: route.fulfill(status=404))
    page.goto(f"{library.home}/search/?q=zebra")
    expect(page.get_by_role("status")).to_contain_text("There is no index to search in yet.")
    page.goto(f"{library.home}/older/")
    search(page, "zebra")
    page.get_by_role("dialog").get_by_role("link", name="All notes").click()
    page.wait_for_url(f"{library.home}/archive/")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark"), (1280, "light"), (360, "dark")])
def test_axe_finds_nothing_serious(page: Page, library: Website, width: int, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{library.home}/search/?q=zebra")
    expect(page.locator(".found > li")).to_have_count(3)
    problems = serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{library.home}/older/")
    search(page, "zebra")
    expect(page.locator(".found > li")).to_have_count(3)
    assert problems + serious(page) == []


def serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    found = [each for each in violations if each["impact"] in {"serious", "critical"}]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_many_pages_are_searched_in_several_shards_as_one(page: Page, tmp_path: Path, asked: list[str]) -> None:
    text = "---\ntags: [t{}]\n---\n# Note {}\n\nword{} and common.\n"
    many = {f"n{number}.md": text.format(number % 2, number, number) for number in range(1100)}
    write_site(tmp_path / "root", many)
    with published(tmp_path / "root", tmp_path / "site", "/sub/path") as website:
        assert len(json.loads((tmp_path / "site/pagefind/shards.json").read_text())["shards"]) == 2
        page.goto(f"{website.home}/search/?q=common")
        expect(page.get_by_role("status")).to_have_text("1,100 results")
        for number in (3, 700, 1099):
            page.goto(f"{website.home}/search/?q=word{number}")
            expect(page.locator(".found > li > a").first).to_have_text(f"Note {number}")
        expect(page.get_by_label("Tag").locator("option")).to_have_count(3)
    assert [each for each in asked if each.startswith(("console", "error"))] == []
    shutil.rmtree(tmp_path / "root")
