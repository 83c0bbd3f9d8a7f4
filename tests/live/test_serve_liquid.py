"""What notes show of other files by Liquid is shown anew when those are saved."""

from pathlib import Path

from served import served


def test_included_files_and_data_are_seen_when_they_are_saved(tmp_path: Path) -> None:
    files = {
        "_config.yml": "title: One\n",
        "_includes/a.html": "included once",
        "_data/people.yml": "ann: Ann\n",
        "a.md": "---\npermalink: /a/\n---\n{% include a.html %}, {{ site.data.people.ann }}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with served(tmp_path) as site:
        assert "included once, Ann" in site.text("a/")
        site.write("_includes/a.html", "included twice")
        site.await_text("a/", "included twice, Ann")
        site.write("_data/people.yml", "ann: Anne\n")
        site.await_text("a/", "included twice, Anne")
        site.write("_data/people.yml", "ann: [\n")
        site.await_said("_data/people.yml")
        assert "included twice, Anne" in site.text("a/")


def test_a_text_that_liquid_makes_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: One\n")
    (tmp_path / "humans.txt").write_text("---\n---\nWritten for {{ site.title }}\n")
    (tmp_path / "index.md").write_text("---\n---\nText\n")
    with served(tmp_path) as site:
        assert site.text("humans.txt") == "Written for One\n"
        site.write("humans.txt", "---\n---\nMade for {{ site.title }}\n")
        site.await_text("humans.txt", "Made for One")
        site.write("_config.yml", "title: Two\n")
        site.await_text("humans.txt", "Made for Two")


def test_formulas_have_the_macros_of_a_layout_as_soon_as_it_is_saved(tmp_path: Path) -> None:
    (tmp_path / "_layouts").mkdir()
    layout = "<script>MathJax = {tex: {macros: {set: '\\\\mathbb{%s}'}}}</script>"
    (tmp_path / "_layouts/default.html").write_text(layout % "R")
    (tmp_path / "index.md").write_text("---\n---\nOf $$\\set$$.\n")
    with served(tmp_path) as site:
        assert "<mi>ℝ</mi>" in site.text("")
        site.write("_layouts/default.html", layout % "N")
        site.await_text("", "<mi>ℕ</mi>")


def test_a_new_file_of_the_bibliography_is_seen(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("plugins: [jekyll-scholar]\n")
    (tmp_path / "index.md").write_text("---\nbibliography: own.bib\n---\nAs {% cite one %} and {% cite two %} say.\n")
    entry = "@misc{%s, title={T}, author={%s, A.}, year={2020}}\n"
    with served(tmp_path) as site:
        assert "As (one) and (two) say" in site.text("")
        (tmp_path / "_bibliography").mkdir()
        site.write("_bibliography/new.bib", entry % ("one", "First"))
        site.await_text("", "First 2020")
        site.write("_bibliography/newer.bib", entry % ("two", "Second"))
        site.await_text("", "Second 2020")
        (tmp_path / "assets/bibliography").mkdir(parents=True)
        site.write("assets/bibliography/own.bib", entry % ("two", "Own"))
        site.await_text("", "Own 2020")


def test_documents_without_pages_are_seen_when_they_are_saved(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("collections: [staff]\n")
    (tmp_path / "index.md").write_text("---\n---\n{% for p in site.staff %}{{ p.name }}: {{ p.content }}{% endfor %}\n")
    (tmp_path / "_staff").mkdir()
    (tmp_path / "_staff/ann.md").write_text("---\nname: Ann\n---\nShe writes.\n")
    with served(tmp_path) as site:
        assert "Ann: She writes." in site.text("")
        site.write("_staff/ann.md", "---\nname: Anne\n---\nHe reads.\n")
        site.await_text("", "Anne: He reads.")
        site.write("_staff/bob.md", "---\nname: Bob\n---\nIt sings.\n")
        site.await_text("", "Bob: It sings.")
