"""Old and rare commands that need only a pattern: what they mean in the words of math-core."""

from collections.abc import Mapping
from functools import cache

from llmnotes.loader.markdown.tex.definitions import DEFINITIONS
from llmnotes.loader.markdown.tex.expansion import Budget, Expander, Macro
from llmnotes.loader.markdown.tex.tokens import tokens_of

SYNONYMS = {
    r"\mathbb": r"\mathbbm \mathds",
    r"\mathit": r"\mathnormal",
    r"\boldsymbol": r"\pmb \mathbfit \bfseries \boldmath",
    r"\ldots": r"\dotsc \dotso \hdots \mathellipsis",
    r"\cdots": r"\dotsb \dotsm \dotsi",
    r"\iddots": r"\adots",
    r"\overparen": r"\wideparen",
    r"\frac": r"\nicefrac \sfrac \flatfrac",
    r"\approx": r"\thickapprox",
    r"\sim": r"\thicksim",
    r"\mathscr": r"\scr",
    r"\rm": r"\sc \upshape",
    r"\it": r"\mit \itshape",
    r"\\": r"\cr \newline",
    r"\ ": r"\enskip \hfil \hfill \hfilneg",
    r"\int\limits": r"\intop",
    r"\int": r"\smallint",
    r"\propto": r"\varpropto",
    r"\mathcal": r"\mathbfcal",
    "“": r"\textquotedblleft",
    "”": r"\textquotedblright",
    "°": r"\textdegree",
    "€": r"\euro",
    "å": r"\aa",
    "Å": r"\AA",
    "↤": r"\mapsfrom",
    r"\emptyset": "∅",
    r"\surd": "√",
    r"\sqrt[3]{}": "∛",
    r"\sqrt[4]{}": "∜",
    r"\angle": "∠",
    r"\measuredangle": "∡",
    r"\sphericalangle": "∢",
    r"\therefore": "∴",
    r"\because": "∵",
    r"\top": "⊤",
    r"\mathrel{\bot}": "⊥",
    r"\blacklozenge": "⧫",
    r"\setminus": r"\smallsetminus",
    r"\cdot": r"\centerdot",
    r"\mid": r"\shortmid",
    r"\nmid": r"\nshortmid",
    r"\parallel": r"\shortparallel",
    r"\nparallel": r"\nshortparallel",
    r"\smile": r"\smallsmile",
    r"\frown": r"\smallfrown",
    r"\vert": r"\arrowvert \bracevert",
    r"\Vert": r"\Arrowvert",
    "*": r"\*",
    "{": r"\bgroup",
    "}": r"\egroup",
    "": (
        r"\strut \nobreak \allowbreak \break \goodbreak \noindent \centering \displaylimits \xspace \relax"
        r" \/ \- \oldstyle \Tiny"
        r" \tiny \scriptsize \footnotesize \small \normalsize \large \Large \LARGE \huge \Huge \mathlarger \mathsmaller"
    ),
}
"""Commands and signs by what they mean; sizes of letters mean nothing, for a formula is as large as its text."""

PATTERNS = r"""
\def\substack#1{{\begin{subarray}{c}#1\end{subarray}}}
\def\displaylines#1{\begin{gathered}#1\end{gathered}}
\def\eqalign#1{\begin{aligned}#1\end{aligned}}
\def\cases#1{\begin{cases}#1\end{cases}}
\def\array#1{\begin{matrix}#1\end{matrix}}
\def\matrix#1{\begin{matrix}#1\end{matrix}}
\def\pmatrix#1{\begin{pmatrix}#1\end{pmatrix}}
\def\rlap#1{{#1}} \def\llap#1{{#1}} \def\clap#1{{#1}}
\def\mathrlap#1{{#1}} \def\mathllap#1{{#1}} \def\mathclap#1{{#1}}
\newcommand{\smash}[2][]{{#2}} \newcommand{\smashoperator}[2][]{#2}
\def\vcenter#1{{#1}} \def\ensuremath#1{{#1}} \def\ooalign#1{{#1}}
\newcommand{\bbox}[2][]{{#2}}
\def\colorbox#1#2{{\text{#2}}} \def\fcolorbox#1#2#3{\boxed{\text{#3}}}
\newcommand{\framebox}[2][]{\boxed{\text{#2}}} \def\fbox#1{\boxed{\text{#1}}}
\def\href#1#2{{#2}} \def\url#1{\texttt{#1}}
\def\class#1#2{{#2}} \def\cssId#1#2{{#2}} \def\style#1#2{{#2}} \def\htmlClass#1#2{{#2}} \def\htmlId#1#2{{#2}}
\def\require#1{} \def\vspace#1{}
\newcommand{\rule}[3][]{{}} \def\Rule#1#2#3{{}} \def\Space#1#2#3{\hspace{#1}}
\def\skew#1#2#3{#2{#3}} \def\uproot#1{} \def\leftroot#1{}
\def\root#1\of#2{\sqrt[#1]{#2}}
\def\buildrel#1\over#2{\overset{#1}{#2}}
\def\cancelto#1#2{\cancel{#2}^{#1}}
\def\sout#1{\cancel{#1}} \def\uwave#1{\underline{#1}}
\def\stackbin#1#2{\mathbin{\overset{#1}{#2}}}
\def\overunderset#1#2#3{\overset{#1}{\underset{#2}{#3}}}
\def\varlimsup{\mathop{\overline{\lim}}} \def\varliminf{\mathop{\underline{\lim}}}
\def\varinjlim{\mathop{\underrightarrow{\lim}}} \def\varprojlim{\mathop{\underleftarrow{\lim}}}
\DeclarePairedDelimiter{\abs}{\lvert}{\rvert} \DeclarePairedDelimiter{\norm}{\lVert}{\rVert}
\def\ketbra#1#2{\left|#1\right\rangle\left\langle#2\right|}
\def\shortintertext#1{\text{#1}\nonumber\\} \def\intertext#1{\text{#1}\nonumber\\}
\def\TeX{\text{TeX}} \def\LaTeX{\text{LaTeX}}
\def\multicolumn#1#2#3{{#3}} \def\cline#1{}
"""
"""Commands with arguments, as TeX would define them; a frame, a colour behind or a link is less than the formula."""


@cache
def patterns() -> Mapping[str, Macro]:
    """Return all of these commands as macros."""
    definitions = Expander(PATTERNS, {}, DEFINITIONS, Budget())
    definitions.expand()
    synonyms = {name: Macro(tuple(tokens_of(meaning))) for meaning, names in SYNONYMS.items() for name in names.split()}
    return {**definitions.macros, **synonyms}
