"""Which language a name is in, as far as its letters tell, and how it is set."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_UPRIGHT = re.compile(r"(?<![\w.!?])([0-9]{1,2}|[!?]{2})(?![\w.!?])", re.ASCII)
# Where a Japanese name falls into words, as far as a change of script tells: before a
# noun in kanji or katakana, never before the hiragana that inflects it or follows it;
# and where brackets and stops divide it.
_SEAM = re.compile(
    "(?<=[\u3041-\u309f])(?=[\u3400-\u9fff\u30a1-\u30fa])"
    "|(?<=[\u3400-\u9fff])(?=[\u30a1-\u30fa])"
    "|(?<=[\u30a1-\u30ff])(?=[\u3400-\u9fff])"
    r"|(?<=[^\s「『（〈《【])(?=[「『（〈《【])"
    r"|(?<=[\s/／・、。！？～」』）〉》】])(?=[^\s/／・、。！？～」』）〉》】])"
)


def language_of(name: str) -> str:
    """Return `ja`, `zh` or `ko` for a name in that script, and "" for any other.

    Characters alone cannot tell Japanese from Chinese, but one that is missing from
    Japan's own character set can: 魔道祖师 is Chinese.
    """
    if name.isascii():
        return ""
    if _KANA.search(name):
        return "ja"
    if _HANGUL.search(name):
        return "ko"
    characters = "".join(_HAN.findall(name))
    if not characters:
        return ""
    try:
        characters.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return "zh"
    return "ja"


def word_parts(name: str) -> list[str]:
    """Return the parts of a name between which a column may end; joined, the name."""
    return _SEAM.split(name)


def in_upright_parts(name: str) -> list[str]:
    """Return a name in parts: each second one stands upright in a vertical line.

    These are lone figures and `!?`.
    """
    return _UPRIGHT.split(name)


def vertical(name: str) -> SafeString:
    """Return HTML for a name set vertically.

    Lone figures and `!?` stand upright, and a column may end where a word does.
    """
    pieces = in_upright_parts(name)
    pieces[::2] = ["<wbr>".join(map(escape, word_parts(p))) for p in pieces[::2]]
    pieces[1::2] = [f'<span class="upright">{piece}</span>' for piece in pieces[1::2]]
    return mark_safe("".join(pieces))
