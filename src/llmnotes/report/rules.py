"""What the codes of diagnostics are about, for formats that explain a rule apart from the places that break it."""

from msgspec import Struct


class Rule(Struct, frozen=True):
    """A family of codes: ``about`` says what they find, ``help`` what to do; both are sentences for people."""

    about: str
    help: str


# The longest beginning of a code counts.
_FAMILIES = {
    "arxiv-": Rule(
        "An arXiv address is wrong or out of date.",
        "Look the paper up at arXiv by its title, and put its identifier into the link.",
    ),
    "github-": Rule(
        "A GitHub address is wrong or out of date.",
        "Open the repository on GitHub, and copy the address of what is meant from there.",
    ),
    "url-": Rule("An address is not safe or can not work.", "Write the address as a browser shows it."),
    "malformed-": Rule("An address is malformed.", "Write the address as a browser shows it."),
    "odd-": Rule("An address looks like a slip.", "Write the address as a browser shows it."),
    "broken-": Rule(
        "A link, an image or an embed of these notes leads nowhere.",
        "Write the path, the name or the heading as it is in the notes; names are compared as files are named.",
    ),
    "broken-citation": Rule(
        "A key is cited that no entry of the bibliography has.",
        "Correct the key, add an entry, or put a backslash before the bracket where no citation is meant.",
    ),
    "unread-citation": Rule(
        "A key is cited, and there is no bibliography: it is shown as it is written.",
        "Name a bibliography in the settings, or leave it: this never counts.",
    ),
    "bibliography-": Rule(
        "An entry of the bibliography can not be used as it is.", "The message says what is wrong, and where."
    ),
    "missing-source": Rule(
        "A picture is offered in another size or format, and there is no such file: it is shown as it is.",
        "Add the file, or leave it: this never counts.",
    ),
    "missing-bibliography": Rule(
        "There is no such file of a bibliography.", "Add it, or correct `bibliography` in the settings."
    ),
    "blank-": Rule(
        "An address in parentheses has a blank, so the link is shown as text.",
        "Write %20 for each blank, or put the address between < and >.",
    ),
    "blank-in-fence": Rule(
        "Code is to begin with several words behind its marks, and to kramdown it begins only where it should end.",
        "Write nothing but the language behind the marks.",
    ),
    "blank-in-footnote": Rule(
        "The name of a footnote has a blank, so that it is none.",
        "Write a hyphen for each blank, there and where it is referred to.",
    ),
    "blank-before-": Rule(
        "A blank stands between the brackets of a link and its address, so the link is shown as text.",
        "Remove the blank.",
    ),
    "unclosed-address": Rule(
        "The address of a link has no parenthesis, or no >, behind it, so the link is shown as text.",
        "Write it where the address ends.",
    ),
    "turned-link": Rule(
        "The title of a link is in the brackets of its address, and the other way round, so it is shown as text.",
        "Write the title in square brackets and the address in round ones.",
    ),
    "size-in-address": Rule(
        "A size stands behind the address of a picture, so the picture is shown as text.",
        "Write it behind the words: `![words|300x200](picture.png)`.",
    ),
    "ambiguous-": Rule("A link by name fits several notes.", "Write as much of the path as tells them apart."),
    "foreign-": Rule(
        "Something is shown as it is written that only another generator reads: Liquid, a shortcode, attributes.",
        "Write it in Markdown, or as code where it is to be seen; Jekyll's dialect reads what is Jekyll's.",
    ),
    "foreign-note": Rule(
        "A file that is a page to another program is no note here, and is published as it is.",
        "Convert it to Markdown, or exclude it.",
    ),
    "foreign-template": Rule(
        "A placeholder of a template of Obsidian's is shown as it is written, which only a new note has filled in.",
        "Write what belongs there, or leave templates out with `exclude` in the settings.",
    ),
    "foreign-drawing": Rule(
        "A note is a drawing of Excalidraw's, whose source is shown as text.",
        "Leave drawings out with `exclude` in the settings, and embed pictures of them.",
    ),
    "foreign-class": Rule(
        "A heading has a class behind it, in braces, which means nothing here and is left out.",
        "Take it out, or leave it: this never counts.",
    ),
    "foreign-contents": Rule(
        "A line asks for a table of contents, which a page has by itself, and is not shown.",
        "Take it out, or leave it: this never counts.",
    ),
    "front-matter": Rule(
        "The front matter of a note can not be used as it is.",
        "Front matter is YAML between two lines of three hyphens; put text with a colon into quotes.",
    ),
    "permalink-": Rule("A note can not have the address it asks for.", "Change its permalink, or the site's."),
    "alias-": Rule("A note can not have this former address.", "Write a path that begins with a slash, or a name."),
    "own-alias": Rule("A former address of a note is the one that it has.", "Remove it: it is ignored."),
    "config-": Rule("A setting is wrong.", "The README lists the settings and what they may be."),
    "config-unread": Rule("There are settings in two files, and one of them is not read.", "Keep them in one file."),
    "config-unused-pattern": Rule(
        "A pattern in the settings matches nothing.",
        "Correct it, or remove it; those in `exclude` are of paths below the folder of notes.",
    ),
    "invalid-yaml": Rule("This is no YAML.", "Put text with special characters into quotes."),
    "jekyll-": Rule(
        "Something of a Jekyll repository is not used here.",
        "The hint names the nearest thing there is; where only its look is lost, this never counts.",
    ),
    "no-front-matter": Rule(
        "Markdown files have no front matter, and Jekyll copies them as they are.",
        "Begin them with two lines of ---, or name the plug-ins that GitHub Pages always runs.",
    ),
    "undated-post": Rule("A file in _posts has no date in its name, and is no post.", "Rename it."),
    "outside-repository": Rule(
        "Links lead to this site's host, but to nothing that is in this repository.",
        "Leave them if something else lives there, such as another repository: this never counts.",
    ),
    "page-stands-in": Rule(
        "A page that Jekyll makes by a list in Liquid is one that every site has here.",
        "Leave it: this never counts.",
    ),
    "url-collision": Rule("Two pages have the same address.", "Rename one of them, or give it a permalink."),
    "replaced-": Rule(
        "Something of the author's stands where a page of its own would be.",
        "Rename it, or give it a permalink, to have both; a layout of its own says that it is meant.",
    ),
    "url-case-collision": Rule(
        "Two addresses differ by case only, which some machines do not see.",
        "Rename one of them, or give it a permalink.",
    ),
    "unused-template": Rule(
        "No page uses a template, and its name is nearly that of another one.",
        "Give it the name of the template that it is to replace.",
    ),
    "missing-static-file": Rule(
        "A style sheet needs a file that is not there.",
        "Put the file where the sheet looks for it, from its own folder.",
    ),
    "unused-static-file": Rule("A file is not used.", "Put it into the folder whose files are joined."),
    "template": Rule("A template can not be rendered.", "Templates are Jinja; the message says where it stopped."),
    "undefined-": Rule(
        "A footnote, a link or a label is used that is defined nowhere.",
        "Define it, or put a backslash before the bracket.",
    ),
    "unlinked-": Rule(
        "A note names another one and links to it nowhere.",
        "Link to it where it is named first, or leave it: this is a hint and never counts.",
    ),
    "comment-shown": Rule(
        "A comment between %% and %% is not closed, or looks like percents, so that everybody can read it.",
        "Write %% at its end, which is the end of a line where it has several, and no number before it.",
    ),
    "unclosed-": Rule(
        "A comment or an element of HTML is not closed, and takes in what stands behind it.",
        "Write its end where it ends, or &lt; instead of < where no HTML is meant.",
    ),
    "unclosed-element": Rule(
        "An element of HTML is not closed; it is closed at the end of what it stands in.",
        "Write its end tag where it ends, or a backslash before < where no HTML is meant.",
    ),
    "stray-end-tag": Rule(
        "An end tag of HTML ends nothing, and is left out.", "Remove it, or write the tag where the element begins."
    ),
    "unknown-element": Rule(
        "Something looks like a tag of HTML, which has no such element.",
        "Write it as code, or a backslash before <; in Jekyll's dialect a reader does not see it.",
    ),
    "unclosed-fence": Rule(
        "Code begins and does not end, so that the rest of the note is code, or shows its marks.",
        "Write the same marks where it ends, on a line of their own, as far from the margin as those where it begins.",
    ),
    "unclosed-formula": Rule(
        "A formula does not end before the next blank line, and is shown as text.",
        "Remove the blank lines in it, or write its end where it ends.",
    ),
    "unclosed-wikilink": Rule(
        "Two brackets begin a link by name and are not closed, so that it is shown as text.",
        "Write two brackets behind the name, on the same line, or a backslash before those where no link is meant.",
    ),
    "uneven-table": Rule(
        "A table's header and the row below it have not the same number of cells, so that all of it is shown as text.",
        "Write as many cells of hyphens as the header has.",
    ),
    "single-bar": Rule(
        "In a table, \\| is a bar and no norm.", "Write \\Vert for two bars, or \\vert for one, in formulas in tables."
    ),
    "headless-table": Rule(
        "A table has no row of hyphens below its header, so that all of it is shown as text.",
        "Write one with as many cells as the header has.",
    ),
    "unread-markdown": Rule(
        "Markdown stands right behind a tag of HTML, and is shown as it is typed.",
        "Leave a blank line behind the tag, and one before the end tag.",
    ),
    "unused-": Rule("A footnote is defined and never used.", "Refer to it, or remove it."),
    "repeated-paper": Rule(
        "A list names a paper that it has already.", "Keep one of them, or leave it: this never counts."
    ),
    "repeated-": Rule("The same name is defined twice, and the first definition counts.", "Remove one of them."),
    "unspaced-": Rule("A list item has no blank behind its marker.", "Put a blank behind the marker."),
    "unspaced-heading": Rule(
        "A heading has no blank behind its marks, and is shown as text.",
        "Put a blank behind the marks, or a backslash before them where no heading is meant.",
    ),
    "unspaced-emphasis": Rule(
        "Asterisks stand between a sign and a letter, where they neither begin nor end emphasis, and are shown.",
        "Put a blank between the letter and them, or write <strong> or <em>.",
    ),
    "ruled-paragraph": Rule(
        "Hyphens right below a paragraph make a heading of it.",
        "Leave a blank line between them where a line is meant.",
    ),
    "parted-table": Rule(
        "A blank line stands between the rows of a table, which ends there.", "Remove the blank line."
    ),
    "escaped-formula": Rule(
        "A formula stands between brackets with two backslashes each, and is shown as text.",
        "Write one backslash before each bracket.",
    ),
    "struck-subscript": Rule(
        "Single tildes strike out what was surely meant as a subscript, or as ranges.",
        "Write <sub> and </sub>, or a formula; in a range, put a backslash before the tilde.",
    ),
    "invisible-character": Rule(
        "An invisible character, such as a no-break space, stands where a blank belongs.", "Type a blank instead."
    ),
    "url-leads-nowhere": Rule(
        "An address leads nowhere for a reader, or is no link at all and shown as text.",
        "Put a file beside the notes and link to its path, or write what is no address as code.",
    ),
    "broken-symlink": Rule("A symbolic link leads nowhere.", "Remove it, or exclude it."),
    "draft-published": Rule(
        "A file that is no note calls itself a draft, and is published as it is.",
        "Make it a note, exclude it, or let its name begin with `_`.",
    ),
    "hidden-index": Rule(
        "The page of a folder is left out, as are all files whose names begin with `_`.",
        "Call it index.md, which is what stands at the address of its folder, or exclude it.",
    ),
    "symlink-": Rule("A symbolic link is not followed.", "Copy what it leads to, or exclude it."),
    "not-utf8": Rule("A file is not text in UTF-8, or in the encoding that its site says.", "Convert it to UTF-8."),
    "damaged-lock": Rule(
        "A line of links.lock can not be read.", "Delete the line: what it was about is asked for again."
    ),
}
_ANY = Rule("Something in a note is not as its author meant it.", "The message says what is wrong, and where.")


def rule_of(code: str) -> Rule:
    """Return what a code is about, known or not."""
    found = max((start for start in _FAMILIES if code.startswith(start)), key=len, default="")
    return _FAMILIES.get(found, _ANY)
