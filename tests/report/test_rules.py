import pytest

from llmnotes.report.rules import rule_of


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("arxiv-impossible-id", "arXiv"),
        ("url-with-password", "not safe"),
        ("url-collision", "same address"),
        ("replaced-page", "would be"),
        ("broken-anchor", "leads nowhere"),
        ("repeated-paper", "has already"),
        ("repeated-footnote", "defined twice"),
        ("broken-symlink", "symbolic link"),
        ("front-matter", "front matter"),
        ("unlinked-mention", "links to it nowhere"),
        ("blank-in-address", "shown as text"),
        ("blank-before-address", "between the brackets"),
        ("unclosed-address", "no parenthesis, or no >"),
        ("turned-link", "other way round"),
        ("url-leads-nowhere", "for a reader"),
        ("unclosed-comment", "not closed"),
        ("unclosed-fence", "code"),
        ("unclosed-formula", "blank line"),
        ("unclosed-wikilink", "by name"),
        ("uneven-table", "number of cells"),
        ("unread-markdown", "as it is typed"),
        ("unspaced-heading", "heading"),
        ("unspaced-list-item", "list item"),
        ("foreign-liquid", "another generator"),
        ("foreign-class", "braces"),
        ("foreign-contents", "table of contents"),
        ("foreign-template", "placeholder"),
        ("foreign-drawing", "drawing"),
        ("draft-published", "no note"),
        ("hidden-index", "left out"),
        ("something-new", "not as its author meant"),
    ],
)
def test_the_longest_family_explains_a_code(code: str, about: str) -> None:
    assert about in rule_of(code).about
    assert rule_of(code).help
