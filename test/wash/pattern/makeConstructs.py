"""Writes vectors/constructs.json: what CPython 3.11 makes of each construct of its patterns, ignoring case.

A vector is [pattern, replacement, value, result]: result is null without a match at the start, else what re.sub gives.
`refused` are patterns, `badReplacements` pairs of pattern and replacement, that Python refuses.
"""
import json
import re
import sys
import warnings

warnings.simplefilter("ignore")

CONSTRUCTS = {
    "named groups": [
        (r"(?P<n>\d+)-(?P<m>\w+)", r"\g<m>/\g<n>", ["12-ab", "-a"]),
        (r"(?P<q>['\"])x(?P=q)", r"<\g<q>>", ["'x'", "'x\""]),
        (r"(?P<é>a)(?P<_1>b)", r"\g<_1>\g<é>", ["ab"]),
    ],
    "numbered back-references": [
        (r"(.)\1", "[\\1]", ["aa", "aA", "ab", "sſ", "kK", "iİ", "σς", "ΣΣ"]),
        (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", r"\10", ["abcdefghijj", "abcdefghija0"]),
        (r"(a)?b\1", "x", ["aba", "b", "ab"]),
        (r"(a)(?:\1)1", "x", ["aa1"]),
        (r"(?-i:(.)\1)", "x", ["aa", "aA"]),
        (r"(?a:(.)\1)", "x", ["aA", "éÉ"]),
    ],
    "flags for the whole pattern": [
        (r"(?i)abc", "x", ["ABC"]), (r"(?s)a.b", "x", ["a\nb"]), (r"(?m)^a$", "x", ["a\na", "b\na"]),
        (r"(?x) a  b # note", "x", ["ab", "a b"]), (r"(?u)\w+", "x", ["é1"]), (r"(?a)\w+", "x", ["aé", "é"]),
        (r"(?#note)(?i)(?s)a.", "x", ["A\n"]), ("(?x)a\\ b [ ] c[#]", "x", ["ab c#", "a b c#"]), (r"(?t)a", "x", ["a"]),
    ],
    "flags for a group": [
        (r"(?i:a)b", "x", ["AB"]), (r"(?-i:a)b", "x", ["aB", "AB"]), (r"(?s-i:a.)b", "x", ["a\nB", "A\nB"]),
        (r"(?x: a b )c d", "x", ["abc d"]), (r"(?a:\w)é", "x", ["aÉ", "éÉ"]), (r"(?m:^a)|b", "x", ["a\na"]),
        (r"(?a:(?u:\w))", "x", ["é"]), (r"(?-i:k)|(?-i:s)", "x", ["k", "K", "\u212a", "ſ"]), (r"(?-s:.)", "x", ["\n"]),
    ],
    "comments and verbose mode": [
        (r"a(?#note)*b", "x", ["aab"]), ("(?x)a# one\n b # two\nc", "x", ["abc"]), (r"(?x)a\#b", "x", ["a#b"]),
        (r"(?x)a{1, 2}", "x", ["a{1,2}", "aa"]), (r"(?x)(?-x: a)b", "x", [" ab", "ab"]), (r"(?x)a *", "x", ["aa"]),
    ],
    "anchors": [
        (r"\Aa", "x", ["aa", "ba"]), (r"a\Z", "x", ["a", "a\n"]), (r"a$", "x", ["a", "a\n", "a\n\n"]), (r"^", "x", ["a", ""]),
        (r"$", "x", ["a\n", "", "ab"]), (r"(?m)$", "x", ["a\nb\n"]), (r"(?m)^", "x", ["a\nb\n"]), (r"\Z|a", "x", ["aba"]),
        (r"a$b?", "x", ["a"]), (r"^a|^b", "x", ["ab"]),
    ],
    "the dot": [(r".", "x", ["a\rb\u2028\u0085", "\n", "😀"]), (r"^.{1}$", "x", ["😀", "é", "e\u0301"])],
    "word boundaries": [
        (r"\b", "|", ["ab cd", "é", "", "a\u0301b", "²x"]), (r"\B", "|", ["ab", "", " ", "é"]), (r"\bсон\b", "x", ["Сон"]),
        (r"(?a)\b", "|", ["éa"]), (r"(?a)\B", "|", ["éa"]), (r".*\bA\b.*", "x", ["x a", "xa", "é a", "éa", "Ł-A"]),
    ],
    "categories": [
        (r"\w+", "w", ["aé_9²½Ⅷ日", "\u0301", "\u203f"]), (r"\d+", "d", ["09٣৪", "²"]), (r"\s+", "s", [" \t\x1c\x85\xa0\u3000", "\ufeff", "\u200b"]),
        (r"\W", "W", ["a\u0301", "日"]), (r"\D", "D", ["٣²"]), (r"\S", "S", ["\x1f\ufeff"]), (r"(?a)\s", "s", ["\x1c", "\x0b"]), (r"(?a)\d", "d", ["٣", "3"]),
    ],
    "quantifiers": [
        (r"a{,2}", "x", ["aaa", ""]), (r"a{2,}", "x", ["a", "aaa"]), (r"a{,}", "x", ["aa"]), (r"a{2}", "x", ["aaa"]), (r"a{1,2}?", "x", ["aa"]),
        (r"a+?b", "x", ["aab"]), (r"a??b", "x", ["ab"]), (r"a{x}", "x", ["a{x}"]), (r"a{}", "x", ["a{}"]), (r"a{1", "x", ["a{1"]), 
        (r"a{0}b", "x", ["ab", "b"]), (r"😀{2}", "x", ["😀😀"]), (r"(?:a{2}){2}", "x", ["aaaa"]), (r"(a{1,2}){2}", r"\1", ["aaa"]), (r"a{01}", "x", ["a"]),
        (r"(?:^)*a", "x", ["a"]), (r"(?=a)*a", "x", ["a"]), (r"()*a", "x", ["a"]), (r"(?:)+", "x", ["a"]),
    ],
    "possessive and atomic": [
        (r"a*+a", "x", ["aa"]), (r"a++b", "x", ["aab"]), (r"a?+a", "x", ["a", "aa"]), (r"a{1,2}+a", "x", ["aa", "aaa"]), (r"(?>a|ab)c", "x", ["abc", "ac"]),
        (r"(?>a+)b", "x", ["aab"]), (r"(ab)*+a", r"\1", ["ababa", "a"]), (r"(?:a|ab){2}+c", "x", ["abac", "aac"]), (r"(a?)*+", r"<\1>", ["aa", ""]),
        (r"(?>(a)|b)+c", r"\1", ["abc", "bac"]), (r"(?<=(?>a))b|a", "x", ["ab"]), (r"(?:(a)|b)?+c", r"<\1>", ["bc", "ac"]),
    ],
    "captures of repeated groups": [
        (r"(?:(a)|(b)|c)+", r"[\1\2]", ["abc", "ba", "c"]), (r"(?:(a)|b)*", r"[\1]", ["ab", "b"]), (r"(a|b)*?c", r"[\1]", ["abc", "c"]),
        (r"(?:(a)?b)*", r"[\1]", ["abb", "bab"]), (r"((a)|b)*", r"[\1\2]", ["ab"]), (r"(?:(a)|\1b)*", r"[\1]", ["aab", "ab"]), (r"(?:(a)(?=(b)|c)|.)*", r"[\1\2]", ["abac"]),
    ],
    "empty rounds": [
        (r"(a*)*", r"<\1>", ["aa", ""]), (r"(a*)+", r"<\1>", ["aa", "b"]), (r"(|a)+", r"<\1>", ["aa"]), (r"(a|)+", r"<\1>", ["aa"]), (r"(?:a?)*?b", "x", ["ab", "b"]),
        (r"(?:a??)*b", "x", ["aab"]), (r"(a?)??b", r"<\1>", ["ab", "b"]), (r"(a*)?", r"<\1>", ["aa", ""]), (r"(?:(?=(a))|b)*", r"<\1>", ["ab"]), (r"(?:a*?)*c", "x", ["aac"]),
        (r"(a*){2,3}", r"<\1>", ["aaa"]), (r"(?:(a)|b*)*", r"<\1>", ["abab"]),
    ],
    "conditionals": [
        (r"(a)?b(?(1)c)", "k", ["abc", "b", "ab"]), (r"(a)?(?(1)b|c)", "y", ["ab", "c", "b"]), (r"(?P<o>\()?\w+(?(o)\)|!)", "z", ["(a)", "a!", "(a"]),
        (r"(?:(a)|b)*(?(1)c|d)", "x", ["abc", "bd"]), (r"(?(1)a|b)(c)?", r"<\1>", ["bc", "b"]), (r"(a)?(?(01)b|c)", "x", ["ab"]), (r"(a)(?( 1 )b|c)", "x", ["ab"]),
    ],
    "looks": [
        (r"a(?=b)", "x", ["ab", "ac"]), (r"a(?!b)", "x", ["ab", "ac"]), (r"(?<=a)b|a", "x", ["ab"]), (r"(?<!a)b", "x", ["bab"]), (r"(?=(a+))\1b", r"<\1>", ["aab"]),
        (r"(?!(a)b)a\w", r"<\1>", ["ac", "ab"]), (r"(?<=(a))b|a", r"[\1]", ["ab"]), (r"(?<=ab|cd)e|a|c", "x", ["abecde"]), (r"(?<=^a)b|a", "x", ["ab"]), (r"(?<=\ba)b|a", "x", ["ab"]),
        (r"a|(?<=(a)(b))c|b", r"[\1\2]", ["abc"]), (r"(a)b(?<=\1b)", r"[\1]", ["ab"]), (r"(?<=(?=a).)b|a", "x", ["ab"]), (r"(?<=(a|b){2})c|.", r"[\1]", ["abc"]),
        (r"(?<=😀)a|.", "x", ["😀a"]), (r"^(?=.*a)(?=.*b).*$", "x", ["ab", "a"]), (r"(?<=)a", "x", ["a"]), (r"(?<=b(?:c*){0})a|b", "x", ["ba"]), (r"(?<!)a|b", "x", ["ab", "b"]),
    ],
    "classes": [
        (r"[]a]+", "x", ["]a"]), (r"[^]a]+", "x", ["b]"]), (r"[a-]+", "x", ["a-b"]), (r"[-a]+", "x", ["a-"]), (r"[a^]+", "x", ["^a"]), (r"[a\-z]+", "x", ["a-zb"]), (r"[[]", "x", ["["]),
        (r"[a&&b]+", "x", ["a&b"]), (r"[a||b]", "x", ["|"]), (r"[[:alpha:]]", "x", ["a]", ":]"]), (r"[\b]", "x", ["\b", "b"]), (r"[\w-]+", "x", ["a-é"]), (r"[^\W\d_]+", "x", ["aé1_"]),
        (r"[\0-\x1f]", "x", ["\x05"]), (r"[\101\x42\u0043]+", "x", ["abcd"]), (r"[A-z]+", "x", ["a_Z[", "İK"]), (r"[.$|()*+?{}]+", "x", ["$.|(*+?{})"]), (r"[\]\[\\]+", "x", ["]\\["]),
        (r"[😀-🙏]+", "x", ["😂a"]), (r"[^😀]", "x", ["😀", "a"]), (r"[\ud83d\ude00]", "x", ["😀"]), (r"[a-a]", "x", ["A"]), (r"[+--]+", "x", ["+,-a"]), (r"[a\]b]+", "x", ["a]b"]),
    ],
    "ignoring case": [
        (r"[a-z]+", "x", ["AzİKſ", "ß", "ı"]), (r"[A-Z]+", "x", ["azıK"]), (r"[^a-z]", "x", ["K", "İ", "é"]), (r"i", "x", ["I", "ı", "İ"]), (r"k", "x", ["K", "\u212a"]), (r"s", "x", ["S", "ſ"]),
        (r"ς", "x", ["σ", "Σ"]), (r"ß", "x", ["ẞ", "SS", "ß"]), (r"µ", "x", ["Μ", "μ"]), (r"å", "x", ["Å", "\u212b"]), (r"ǆ", "x", ["Ǆ", "ǅ"]), (r"ᾳ", "x", ["ᾼ", "ΑΙ"]), (r"\u0345", "x", ["Ι", "ι"]),
        (r"[éè]", "x", ["É"]), (r"[α-ω]+", "x", ["ΣςΩ\u2126"]), (r"𐐨", "x", ["𐐀"]), (r"[𐐨]", "x", ["𐐀"]), (r"[𐐨x]", "x", ["𐐀"]), (r"[𐐀x]", "x", ["𐐀", "𐐨"]), (r"𐐀|x", "x", ["𐐀", "𐐨"]), (r"[𐐀-𐐧]", "x", ["𐐨", "𐐀"]),
        (r"(?a)k", "x", ["K", "\u212a"]), (r"(?a)É", "x", ["é", "É"]), (r"(?a)[^a-z]", "x", ["K", "\u212a"]), (r"[\u0300-\U00010405]", "x", ["Σ", "𐐨", "𐐭"]), (r"Ꭰ", "x", ["ꭰ"]), (r"ა", "x", ["Ა"]), (r"ﬅ", "x", ["ﬆ", "ST"]),
    ],
    "escapes": [
        (r"\x41\u0042\U00000043", "x", ["abc"]), (r"\101\07\0", "x", ["A\x07\0"]), (r"\N{LATIN SMALL LETTER E WITH ACUTE}", "x", ["É"]), (r"[\N{EM DASH}]", "x", ["—"]), (r"\t\n\r\f\v\a", "x", ["\t\n\r\f\v\a"]),
        (r"\-\ \#\&\~\@\!\%\,\:\;\=\<\>\"\'\`\/", "x", ["- #&~@!%,:;=<>\"'`/"]), (r"\_\é", "x", ["_É"]), (r"\.\*\+\?\(\)\[\]\{\}\^\$\|\\", "x", [".*+?()[]{}^$|\\"]), (r"\😀", "x", ["😀"]), (r"\377", "x", ["ÿ", "Ÿ"]),
    ],
    "alternatives": [
        (r"a|ab", "-", ["ab"]), (r"|a", "-", ["a"]), (r"a|", "-", ["ab"]), (r"(a)|(b)", r"[\1\2]", ["ab"]), (r"(a|ab)(c|bcd)(d*)", r"\1.\2.\3", ["abcd"]), (r"abc|abd|x", "-", ["abdabc"]), (r"a(?:b|c)d", "-", ["acd"]),
    ],
    "replacements": [
        (r"(a)(b)", r"\2\1", ["ab"]), (r"(a)(b)", "$1$2$&$`$$", ["ab"]), (r"(a)(b)", r"\&\.\-\/\ \_\$", ["ab"]), (r"(a)(b)", r"\g<2>\g<1>0\g<0>", ["ab"]), (r"(a)(b)", r"\101\0\012\00", ["ab"]),
        (r"(a)(b)", r"a\tb\rc\\d\a\b\f\v\n", ["ab"]), (r"(a)?(b)?", r"<\1,\2>", ["b", ""]), (r"(a)(b)", r"\\1", ["ab"]), (r"(a)(b)", r"\g< 1 >\g<+1>\g<01>", ["ab"]),
        (r"(a)(b)", r"\é😀", ["ab"]), (r"(?P<x>a)", r"\g<x>\g<1>", ["a"]), (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)", r"\12-\1\g<1>2-\120", ["abcdefghijkl"]), (r"a", r"\g<0>\g<0>", ["aba"]),
    ],
    "empty matches": [
        (r".*", "x", ["ab", ""]), (r"x*", "-", ["abxd", "xx", ""]), (r"x*?", "-", ["xa"]), (r"\b|a", "-", ["a b"]), (r"a|\b", "-", ["a b"]), (r"", "-", ["ab", "", "😀"]), (r"x?", "-", ["axx"]), (r"(?=a)|(?<=a)", "|", ["bab"]),
        (r"$|a", "-", ["ba"]), (r"[ab]*?", ".", ["ab"]), (r"(a)|()", r"[\1]", ["ba"]), (r"a*|b", "-", ["ba"]), (r"\s*", "", ["a b"]), (r"(?:|a)b?", "-", ["abab"]), (r"\B", "-", ["😀a"]),
    ],
}

REFUSED = [
    "{2}", "(", ")", "a)", "(a", "[", "[a", "[]", "[^]", "*a", "+", "?", "a**", "a+++", "a+*", "a*?+", "a{2}{3}", "a{2}*", "a{2,1}", "a{99999999999}", "|*", "(*)", "^*", "$+", r"\b*", r"\A?", r"\Z{2}", "(?#a", "(?", "(?P",
    "(?P<", "(?P<n", "(?P<>a)", "(?P<1n>a)", "(?P<n-x>a)", "(?P<n>a)(?P<n>b)", "(?P=n)", "(?P<n>a)(?P=m)", "(?P<n>a(?P=n))", "(?P>n)", "(?Px)", "(?<n>a)", "(?<a)", "(?'n'a)", "(?|a|b)", "(?R)", "(?1)", "(?&n)", "(?:a(?i))",
    "a(?i)b", " (?i)a", "a|(?i)b", "(?-i)a", "(?i-)a", "(?i-i:a)", "(?L)a", "(?L:a)", "(?au)a", "(?a)(?u)a", "(?-a:a)", "(?z)a", "(?iz)a", "(?i", "(?t)a*", "(?t:a)", "(?-:a)", r"\1", r"(a)\2", r"(a\1)", r"\8", r"\400", r"[\400]", r"[\8]",
    r"\x4", r"\xg", r"\u004", r"\U0011FFFF", r"\N", r"\N{NO SUCH}", r"\N{", r"\N{}", r"[\N{DASH}]", "\\", "[\\", "a\\", r"\p{L}", r"\P{L}", r"\h", r"\R", r"\X", r"\G", r"\K", r"\Q", r"\E", r"\e", r"\z", r"\y", r"\cA", r"\k<n>", r"[\z]", r"[\Z]", r"[\B]",
    "[z-a]", r"[a-\d]", r"[\d-z]", r"[\w-\d]", "[b-a-c]", r"(?<=a*)b", r"(?<=a|bc)d", r"(?<!a+)b", r"(?<=(a)\1)b", r"(?<=a?)b", r"(?<=(?:a|bb){2})c", "(?(1)a|b)", "(?(n)a)", "(?(0)a)", "(a)(?(1)b|c|d)", "(a)(?(1", "(a)(?()b)", "(a)(?(-1)b)",
    "(?<=(a)(?(1)b|c))", "(?>a", "(?x)(? :a)", "(?x) a* *", "(?<", "(?=", "(?P<n>a)(?(m)b)", r"(?P<n>a)\g<n>", "(?<=(?P<n>a)(?P=n))b",
]

BAD_REPLACEMENTS = [("(a)(b)", r) for r in [r"\3", r"\Z", r"\d", r"\g", r"\g<1", r"\g<3>", r"\g<>", r"\g<x>", r"\g<-1>", r"\g<1a>", r"\777", r"\u0041", r"\x41", "\\", r"\9", r"\g<1_0>"]]


def vector(pattern, replacement, value):
    try:
        found = re.match(pattern, value, re.IGNORECASE)
    except re.error as error:
        sys.exit(f"Python refuses {pattern!r}: {error}")
    if found is None:
        return [pattern, replacement, value, None]
    return [pattern, replacement, value, re.sub(pattern, replacement, value, flags=re.IGNORECASE)]


def fails(make):
    try:
        make()
    except (re.error, IndexError, OverflowError, ValueError):
        return True
    return False


constructs = {
    name: [vector(pattern, replacement, value) for pattern, replacement, values in cases for value in values]
    for name, cases in CONSTRUCTS.items()
}
for pattern in REFUSED:
    if not fails(lambda: re.compile(pattern, re.IGNORECASE)):
        sys.exit(f"Python takes {pattern!r}")
for pattern, replacement in BAD_REPLACEMENTS:
    if not fails(lambda: re.sub(pattern, replacement, "ab", flags=re.IGNORECASE)):
        sys.exit(f"Python takes {replacement!r}")

print("{")
for name, vectors in constructs.items():
    print(json.dumps(name) + ": [\n" + ",\n".join(json.dumps(v) for v in vectors) + "\n],")
print('"refused": ' + json.dumps(REFUSED) + ",")
print('"badReplacements": ' + json.dumps(BAD_REPLACEMENTS))
print("}")
