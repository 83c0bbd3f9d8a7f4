"""Make up notes as people keep them on papers: the same number always gives the same note, and no two are alike.

The shape is that of two public collections (papers-I-read's and dennybritz's notes): some 3 kB of headings and bullets
about one paper, with its links to arXiv and GitHub; a third of them with code, now and then a formula or a table.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from llmnotes.diagnostics import Place
from llmnotes.links import audit
from llmnotes.links.known import Fact, Paper, Repository, Thing
from llmnotes.links.lock import lock_text
from llmnotes.links.targets import GitHubRepository, Target
from llmnotes.links.verification import subjects_of
from llmnotes.model import Link, LinkKind

FOLDER = "papers"
PAPERS = 5_000  # that are written about, nearly all of them in 10,000 notes
REPOSITORIES = 1_200  # that are linked to
CODE = 0.2  # of the notes have a link to code: about as many as in eight public collections
GITHUB = re.compile(r"https://github\.com/[\w./-]+[\w-]")
PAPER_OF = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{5})")
REPOSITORY_OF = re.compile(r"github\.com/([\w.-]+/[\w-]+)")
SHORTEST, USUAL, LONGEST = 600, 1400, 4400  # characters of a note's sections, about

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SUBJECTS, QUALITIES, VERBS = WORDS["subjects"], WORDS["qualities"], WORDS["verbs"]
LINKERS, ENDINGS, HEADINGS = WORDS["linkers"], WORDS["endings"], WORDS["headings"]
TAGS, VENUES, LABS, SYMBOLS = WORDS["tags"], WORDS["venues"], WORDS["labs"], WORDS["symbols"]


def write(folder: Path, count: int, *, lists_works: bool = False) -> None:
    """Write the first ``count`` notes below ``folder``, with the works that they link to in front matter if wished."""
    (folder / FOLDER).mkdir(parents=True)
    for number in range(count):
        note = with_works(text(number)) if lists_works else text(number)
        (folder / f"{name(number)}.md").write_text(note, encoding="utf-8")


def with_works(note: str) -> str:
    """Return a note whose front matter lists the papers and repositories that it links to."""
    papers, repositories = (sorted({*pattern.findall(note)}) for pattern in (PAPER_OF, REPOSITORY_OF))
    return note.replace("\n---\n", f"\npapers: {papers}\nrepositories: {repositories}\n---\n", 1)


def name(number: int) -> str:
    """Return where a note lies: its path without the extension, and so its address."""
    slug = "-".join(_title(number).lower().split())
    return f"{FOLDER}/{slug}-{number}"


def lock(count: int) -> str:
    """Return the file that keeps what is known of all that the first ``count`` notes link to, as if it had been asked.

    It knows papers, too, that only later notes link to.
    """
    urls = sorted({url for number in range(count) for url in GITHUB.findall(text(number))})
    targets = audit([Link(LinkKind.LINK, url, "", Place("")) for url in urls], date.today()).targets
    subjects = subjects_of(targets.values()).items()
    return lock_text((*map(_paper_fact, range(PAPERS)), *(_github_fact(key, target) for key, target in subjects)))


def _github_fact(key: str, target: Target) -> Fact:
    if not isinstance(target, GitHubRepository):
        return Thing(key=key, checked=date.today())
    random = Random(f"fact {key}")
    words = _claim(random).capitalize()
    name = f"{target.owner}/{target.repository}"
    return Repository(key=key, checked=date.today(), name=name, id=random.randrange(10**9), description=words)


def _paper_fact(number: int) -> Paper:
    random = Random(f"fact {number}")
    identifier = _paper(number)
    published = date(2000 + int(identifier[:2]), int(identifier[2:4]), random.randint(1, 28))
    return Paper(
        key=f"arxiv:{identifier}",
        checked=date.today(),
        title=f"{_claim(random)}".title(),
        authors=tuple(f"{_name(random)} {_name(random)}" for _ in range(random.randint(1, 7))),
        published=published,
        updated=published,
        version=2,
        abstract=" ".join(_sentence(random) for _ in range(random.randint(8, 14))),
        categories=("cs.LG", "cs.CL")[: random.randint(1, 2)],
        journal=f"{random.choice(VENUES)} {published.year}" if random.random() < 0.2 else "",
    )


def _name(random: Random) -> str:
    return "".join(random.choice(("ka", "lo", "mi", "ne", "ru", "sa", "ti", "vo")) for _ in range(3)).title()


def text(number: int) -> str:
    """Return a note, front matter included."""
    random = Random(f"note {number}")
    blocks = [_links(random)]
    if number % 5 == 4:
        blocks.append(_see_also(random, number))
    blocks += _body(random, int(random.triangular(SHORTEST, LONGEST, USUAL)), code=number % 3 == 0)
    return _front_matter(random, number) + "\n" + "\n\n".join(blocks) + "\n"


def _front_matter(random: Random, number: int) -> str:
    date = f"20{random.randint(15, 24)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    tags = ", ".join([str(random.randint(2015, 2024)), *random.sample(TAGS, random.randint(2, 4))])
    return f"---\nlayout: post\ntitle: '{_title(number)}: {_claim(random)}'\ndate: {date}\ntags: [{tags}]\n---\n"


def _title(number: int) -> str:
    random = Random(f"title {number}")
    return f"{random.choice(QUALITIES)} {random.choice(SUBJECTS)} {random.choice(SUBJECTS)}".title()


def _links(random: Random) -> str:
    year = random.randint(15, 24)
    links = [f"* {random.choice(VENUES)} 20{year}", f"* [Link to the paper]({_arxiv(random)})"]
    if random.random() < CODE:
        links.append(f"* [Link to the code]({_github(random)})")
    return "## Summary\n\n" + "\n\n".join(links)


def _see_also(random: Random, number: int) -> str:
    other = random.randrange(number)
    return f"See also [{_title(other)}](/{name(other)}/)."


def _body(random: Random, size: int, *, code: bool) -> Iterator[str]:
    """Yield sections until there are about ``size`` bytes."""
    done = 0
    for heading in random.sample(HEADINGS, len(HEADINGS)):
        for block in _section(random, heading):
            done += len(block)
            yield block
        if code:
            code = False
            block = _code(random)
            done += len(block)
            yield block
        if done > size:
            return


def _section(random: Random, heading: str) -> Iterator[str]:
    yield f"{random.choice(('##', '##', '###'))} {heading}"
    if random.random() < 0.6:
        yield " ".join(_sentence(random) for _ in range(random.randint(1, 3)))
    yield "\n".join(_bullets(random))
    chance = random.random()
    if chance < 0.08:
        yield _formula(random)
    elif chance < 0.13:
        yield _table(random)
    elif chance < 0.18:
        yield f"> {_sentence(random)}"


def _bullets(random: Random) -> Iterator[str]:
    mark = random.choice("*-")
    for _ in range(random.randint(3, 6)):
        yield f"{mark} {_sentence(random)}"
        if random.random() < 0.25:
            yield from (f"  {mark} {_sentence(random)}" for _ in range(random.randint(1, 3)))


def _sentence(random: Random) -> str:
    """Return a sentence, with one piece of markup in about every second."""
    words = f"The {_claim(random)} {random.choice(ENDINGS)}"
    chance = random.random()
    if chance < 0.12:
        words += f", *{random.choice(LINKERS)} not always*"
    elif chance < 0.22:
        words += f" (**{random.uniform(1, 99):.1f}%** of the {random.choice(SUBJECTS)}s)"
    elif chance < 0.34:
        words += f" with `{_identifier(random)}={random.randint(1, 4096)}`"
    elif chance < 0.40:
        words += f", as in [{random.choice(QUALITIES)} {random.choice(SUBJECTS)}s]({_arxiv(random)})"
    elif chance < 0.43:
        words += f", see [{_identifier(random)}]({_github(random)})"
    elif chance < 0.47:
        words += rf", for ${random.choice(SYMBOLS)}_{random.randint(0, 9)} \le {random.randint(2, 512)}$"
    return words + "."


def _claim(random: Random) -> str:
    clause = (
        f"{random.choice(QUALITIES)} {random.choice(SUBJECTS)} {random.choice(VERBS)} the {random.choice(SUBJECTS)}"
    )
    if random.random() < 0.5:
        return clause
    return f"{clause} {random.choice(LINKERS)} the {random.choice(SUBJECTS)} {random.choice(VERBS)} it"


def _arxiv(random: Random) -> str:
    form = random.choice(("abs/{}", "abs/{}", "abs/{}v2", "pdf/{}", "pdf/{}.pdf"))
    return "https://arxiv.org/" + form.format(_paper(random.randrange(PAPERS)))


def _paper(number: int) -> str:
    random = Random(f"paper {number}")
    return f"{random.randint(15, 24)}{random.randint(1, 12):02}.{number + 1:05}"


def _github(random: Random) -> str:
    repository = f"https://github.com/{_repository(random.randrange(REPOSITORIES))}"
    return repository if random.random() < 0.8 else f"{repository}/blob/main/{_identifier(random)}.py"


def _repository(number: int) -> str:
    random = Random(f"repository {number}")
    return f"{random.choice(LABS)}/{random.choice(QUALITIES)}-{random.choice(SUBJECTS)}"


def _identifier(random: Random) -> str:
    return f"{random.choice(SUBJECTS)}_{random.choice(SUBJECTS)}"


def _formula(random: Random) -> str:
    a, b, c = random.sample(SYMBOLS, 3)
    return rf"$$ \mathcal{{L}}({a}) = \frac{{1}}{{{random.randint(2, 99)}}} \sum_{{i=1}}^{{N}} {b}_i \log {c}_i $$"


def _table(random: Random) -> str:
    rows = [f"| {random.choice(QUALITIES)} {random.choice(SUBJECTS)} " for _ in range(random.randint(3, 6))]
    figures = (f"| {random.uniform(10, 99):.1f} | {random.uniform(10, 99):.1f} |" for _ in rows)
    return "| model | dev | test |\n|:--|--:|--:|\n" + "\n".join(map("".join, zip(rows, figures, strict=True)))


def _code(random: Random) -> str:
    language, make = random.choice((("python", _python),) * 4 + (("bash", _bash), ("yaml", _yaml)))
    return f"```{language}\n{make(random)}\n```"


def _python(random: Random) -> str:
    function, argument, factor, size = (_identifier(random) for _ in range(4))
    return "\n".join(
        [
            "import torch",
            "",
            f"def {function}({argument}, {factor}={random.uniform(0, 1):.3f}):",
            f'    """The {_claim(random)}."""',
            f"    {size} = {argument}.shape[{random.randint(0, 3)}]",
            f"    for step in range({random.randint(2, 64)}):",
            f"        {argument} = torch.relu({argument} @ {argument}.T) / {factor}  # {random.choice(ENDINGS)}",
            f"        if {size} > {random.randint(2, 4096)} and step % {random.randint(2, 9)} == 0:",
            f"            return {{'{random.choice(SUBJECTS)}': {argument}, 'size': None}}",
            f"    return {argument}",
        ]
    )


def _bash(random: Random) -> str:
    return "\n".join(
        [
            f"git clone {_github(random).partition('/blob')[0]}.git",
            f"export {_identifier(random).upper()}={random.randint(1, 64)}",
            f'python train.py --name "{random.choice(QUALITIES)}" --seed {random.randint(0, 999)} | tee train.log',
        ]
    )


def _yaml(random: Random) -> str:
    settings = (
        f"  {random.choice(SUBJECTS)}: {random.randint(1, 4096)}  # {random.choice(ENDINGS)}"
        for _ in range(random.randint(4, 9))
    )
    return f"{random.choice(QUALITIES)}:\n" + "\n".join(settings)
