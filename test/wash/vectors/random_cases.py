"""Random rule bases and records, small enough that rules often match, with the oddities that people's rules have."""

import re
from collections import OrderedDict

FIELDS = ["f0", "f1", "f2", "f3", "f4", "country", "zipPostalCode", "annualRevenue"]
LOOKUPS = [
    "genericLookup",
    "genericRegex",
    "fieldSpecificLookup",
    "fieldSpecificRegex",
    "normLookup",
    "normRegex",
    "normIncludes",
]
POSITIONS = [
    "beforeGenericValidation",
    "beforeGenericRegex",
    "beforeFieldSpecificValidation",
    "beforeFieldSpecificRegex",
    "beforeNormalization",
    "beforeNormalizationRegex",
    "beforeNormalizationIncludes",
    "beforeDeriveData",
    "afterProcessing",
]
WORDS = ["A", "B", "AB", "BA", "X Y", "JUNK", "N/A", "10", "2", "US", "ÉCOLE", "STRASSE", "ΣΑΣ", "ÅÄÖ", "$1,000,000", "02139"]
PATTERNS = [
    r"^A",
    r"B",
    r".*B$",
    r"^(.)\1+$",
    r"^\d+$",
    r"^(\w+) (\w+)$",
    r"[^A-Z ]+",
    r".*",
    r"",
    r"(?P<first>\w)(?P<rest>.*)",
    r"^(?:JUNK|N/A)$",
    r"\bX\b",
    r"É|Ä",
    r"ß",
    r"(A)?B",
    r"^\$",
    r"(?=A)",
    r"\s",
]
REPLACEMENTS = ["", "x", "Done", r"\1", r"<\g<0>>", "$1", "a&b", " "]


def random_case(random, number, records):
    fields = [field for field in FIELDS if random.random() < 0.9]
    random.shuffle(fields)
    return OrderedDict(
        name=f"random-{number}",
        config=config(random, number, fields),
        collections=OrderedDict((name, rules(random, name)) for name in LOOKUPS + ["deriveValue", "deriveRegex", "deriveIncludes"]),
        records=[record(random, at) for at in range(records)],
    )


def config(random, number, fields):
    functions = OrderedDict((position, OrderedDict()) for position in POSITIONS)
    for name in ["CleanZipcodeUS", "CleanAnnualRevenue"]:
        if random.random() < 0.5:
            functions[random.choice(POSITIONS)][str(random.randint(1, 12))] = name
    return OrderedDict(
        configName=f"config-{number}",
        fields=OrderedDict((field, field_config(random)) for field in fields),
        userDefinedFunctions=functions,
        history=OrderedDict(
            writeContactHistory=random.random() < 0.95,
            returnHistoryId=False,
            returnHistoryField="historyId",
            histIdField=OrderedDict(name=random.choice(["id", "f0", "key"]), value="id"),
        ),
    )


def field_config(random):
    lookups = [name for name in LOOKUPS if random.random() < 0.6]
    random.shuffle(lookups)
    sets = random.sample(["1", "2", "10", "B", "a"], random.choice([0, 0, 1, 1, 2, 3]))
    return OrderedDict(lookup=lookups, derive=OrderedDict((name, derive_set(random)) for name in sets))


def derive_set(random):
    kind = random.choice(["deriveValue", "deriveValue", "copyValue", "deriveRegex", "deriveIncludes", "unknown"])
    several = kind in ("deriveValue", "deriveIncludes") and random.random() < 0.3
    return OrderedDict(
        type=kind,
        fieldSet=random.sample(FIELDS, 2 if several else 1),
        options=[option for option in ["overwrite", "blankIfNoMatch"] if random.random() < 0.5],
    )


def rules(random, kind):
    return [rule(random, kind) for _ in range(random.randint(0, 12))]


def rule(random, kind):
    """One rule; a few lack a key, have a list where others have a text, or are written as no value is cleaned."""
    document = OrderedDict()
    if not kind.startswith("generic"):
        document["fieldName"] = random.sample(FIELDS, 2) if random.random() < 0.05 else random.choice(FIELDS)
    if kind in ("deriveRegex", "deriveIncludes"):
        document["deriveFieldName"] = random.choice(FIELDS)
    if kind.endswith("Lookup"):
        document["find"] = [word(random), word(random)] if random.random() < 0.05 else word(random)
    elif kind.endswith("Regex"):
        document["pattern"] = random.choice(PATTERNS)
    elif kind.endswith("Includes"):
        for name in ["includes", "excludes", "begins", "ends"]:
            document[name] = words(random) if random.random() < 0.4 else ""
    else:
        names = random.sample(FIELDS, 2 if random.random() < 0.3 else 1)
        names = sorted(names) if random.random() < 0.9 else names
        document["lookupVals"] = OrderedDict((name, word(random)) for name in names)
    result = "value" if kind == "deriveValue" else "replace"
    if kind.endswith("Regex"):
        has_group = re.compile(document["pattern"]).groups > 0
        document[result] = random.choice([text for text in REPLACEMENTS if has_group or text != r"\1"])
    else:
        document[result] = random.choice([word(random), "Good value", "a  b", ""])
    if random.random() < 0.04:
        del document[random.choice(list(document))]
    return document


def word(random):
    text = random.choice(WORDS + [""])
    return text.lower() if random.random() < 0.05 else text


def words(random):
    return random.choice([",", ""]).join(word(random) for _ in range(random.randint(1, 2)))


def record(random, at):
    names = [name for name in FIELDS + ["other"] if random.random() < 0.85]
    random.shuffle(names)
    fields = OrderedDict(id=f"contact-{at}")
    for name in names:
        fields[name] = None if random.random() < 0.01 else value(random)
    return fields


def value(random):
    if random.random() < 0.2:
        return random.choice(["", "", " ", "\t", "\u00a0"])
    text = random.choice([" ", "", "  "]).join(random.choice(WORDS) for _ in range(random.choice([1, 1, 1, 2])))
    text = random.choice([str.lower, str.upper, str.title, str.swapcase])(text)
    return random.choice(["", "", " ", "\u2003", "\r\n"]) + text + random.choice(["", "", " ", "\u001c"])
