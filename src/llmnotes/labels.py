"""The words of a link's text that say nothing of the paper it leads to: "pdf", "here", "[1]"."""

import re
import unicodedata

IDLE = frozenset(
    """
    a an and are as at by de der die for from in into is la le on or of the to via with without al et
    abs ar5iv arxiv article blog code github html link openreview paper pdf post preprint project report see slides
    talk this video website
    """.split()  # noqa: SIM905 - a list would be half a page
)
"""What is no part of a title in the text of a link, as `plain` has it."""

_POINTING = """
    abstract also alphaxiv appendix bib bibtex chapter click cite citation demo doi download eprint eq equation fig
    figure full hf html5 huggingface its learn links mirror more official online original page papers pp pre print pub
    published publication read ref reference references repo repository research section sec source sources src supp
    table tech technical text their theorem url version web
    anthology arxiver badge checkpoint checkpoints colab cool data dataset datasets export homepage jmlr model
    models notebook openaccess overview pmlr poster related s2 sanity scholar scirate semantic star stars summary
    supplementary thread tweet vanity weights
    he her here his it my now our that there these they those you your
    arbeit artikel aufsatz dazu den dem das diese dieser dieses hier lesen mehr originalarbeit quelle quellen siehe
    zum zur
    articulo aqui articolo artigo cet cette ce enlace este esta fonte fuente ici lien lire qui questo voir
    здесь источник ссылка статья тут
    こちら ここ リンク 논문 링크 여기 원문 원본 논문보기
"""
_OF_ANOTHER = """
    author authors camera check described details discussed doc docs extended face hugging journal listing long
    new open oral out ready recent spotlight study view white work
    aaai acl aistats colm corl cvpr eacl eccv emnlp iccv iclr icml icra ijcai interspeech iros kdd miccai naacl neurips
    nips siggraph tmlr wacv
"""
"""Words for papers as there are many, and where they appear."""
_OF_CHINESE = """
    arxiv pdf 论文 論文 原文 链接 鏈接 連結 地址 這裡 这里 此处 文章 全文 代码 项目 来源 出处 摘要 下载 点击
    这篇 该 原 的 元 见 原始 主页 官方 阅读 开源 リンク
"""

_WORD = re.compile(r"[^\W_]+")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")  # of an emoji, as GitHub has them
_VERSION = re.compile(r"v?[0-9]+")


def plain(text: str) -> str:
    """Return text in lower case, without accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


_SAID_OF_ANY = IDLE | {plain(word) for word in (_POINTING + _OF_ANOTHER).split()}
_CHINESE = re.compile(f"(?:{'|'.join(_OF_CHINESE.split())})+")


def says_nothing(text: str) -> bool:
    """Say whether a link's text could be that of a link to any paper: pointing words, numbers and single letters."""
    return all(
        word in _SAID_OF_ANY or len(word) == 1 or _VERSION.fullmatch(word) or _CHINESE.fullmatch(word)
        for word in _WORD.findall(_SHORTCODE.sub(" ", plain(text)))
    )
