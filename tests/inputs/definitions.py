"""Wrong definitions."""

from __future__ import annotations

from tests.inputs.cases import Case, folder, layer, linked, piped, raw, study, sweep, wrong

FLATTEN, X, NAMED = "'Flatten', ", ", 'x'", f"{{ class = 'Flatten', name = '{'a' * 600}' }}, "
DOT = '"\\"".'
MANY = ", ".join(f"0.{number}1" for number in range(101))
GRID = f"learning_rate = [{MANY}]\nbatch_size = {list(range(1, 101))}"

SYNTAX = (
    wrong("no equals sign", study("epochs ▸3"), "TOML writes key = value."),
    wrong("a value is missing", study("epochs =▸"), "A value is missing after =."),
    wrong("a bare word", study("sampling = ▸shuffle"), "Texts stand in quotes"),
    wrong("True", study("learning_rate = ▸True"), "TOML writes true and false."),
    wrong("a decimal comma", study("learning_rate = 0▸,1"), "Numbers have a decimal point"),
    wrong("yaml", study("epochs▸: 3"), "TOML writes key = value."),
    wrong("a text without its end", study('title = "one▸'), "A quotation mark is missing"),
    wrong(
        "a key twice",
        study("epochs = 2\n▸epochs = 3\nlearning_rate = 1"),
        "epochs is there twice: it stands on line 7 already",
        "Keep one",
    ),
    wrong(
        "a table twice",
        study(after="[▸models.plain]\nlayers = ['Flatten']\n"),
        "models.plain is there twice: it stands on line 3 already",
    ),
    wrong(
        "a key twice in braces",
        study("title = { es = 'a', ▸es = 'b' }\nlearning_rate = 1"),
        "es is there twice",
    ),
    raw(
        "a key a hundred thousand times",
        b"a=1\n" * 100_000,
        "2:1",
        "a is there twice",
        "And at least 80 more",
    ),
    raw(
        "a key a hundred thousand times in braces",
        b"x={" + b"a=1," * 100_000 + b"}\n",
        "1:8",
        "a is there twice",
        "And at least 80 more",
    ),
    raw("NUL", b'title = "\x00"\n', "1:10", "illegal character"),
    raw(
        "Latin-1",
        'ñ = 1\ntitle = "ñé'.encode() + b"\xe9",
        "2:12",
        "this is not UTF-8 text",
        "Save the file as UTF-8.",
    ),
    raw("overlong UTF-8", b'title = "\xc0\xaf"', "1:10", "this is not UTF-8 text"),
    raw("a surrogate in UTF-8", b'title = "\xed\xa0\x80"', "1:10", "this is not UTF-8 text"),
    raw("UTF-16", "title = 'a'\n".encode("utf-16"), "1:1", "this is not UTF-8 text"),
    wrong(
        "a lone surrogate, escaped",
        study('title = "\\ud800▸"\nlearning_rate = 1'),
        "not a Unicode scalar value",
    ),
    wrong("five thousand digits", study(f"epochs = ▸{'1' * 5000}"), "a number has thousands of digits"),
    wrong(
        "digits with lines between them",
        study(f"epochs = ▸{'1_' * 5000}1"),
        "a number has thousands of digits",
        "Whole numbers go from",
    ),
    wrong(
        "more than 64 bits",
        study(f"epochs = ▸{2**70}"),
        "a whole number has more than 64 bits",
        "9223372036854775807",
    ),
    wrong(
        "a hexadecimal number without end",
        study(f"epochs = ▸0x{'f' * 100_000}"),
        "a whole number has more than 64 bits",
    ),
    wrong(
        "a key of a hundred thousand parts",
        study(after=f"▸{'a.' * 100_000}a = 1"),
        "a key has more than 64 parts",
    ),
    wrong(
        "the same in quotes with quotes", study(after=f"▸{DOT * 50_000}a = 1"), "a key has more than 64 parts"
    ),
    wrong("brackets without end", f"x = {'[' * 100}▸{'[' * 300_000}", "nested too deeply"),
    wrong("braces without end", f"x = {'{a=' * 100}▸{'{a=' * 200_000}", "nested too deeply"),
    wrong(
        "two hundred brackets",
        layer(f"{{ class = 'Dense', units = {'[' * 96}▸{'[' * 104}{']' * 200} }}"),
        "nested too deeply",
    ),
    raw(
        "a table too often",
        b"[[a]]\n[[a.b]]\n[[a.b.c]]\n" * 30_000,
        "",
        "it holds more than 50000 values",
        "a page or two of text",
    ),
    raw(
        "a hundred thousand tables",
        b"".join(b"[a%d]\n" % number for number in range(100_000)),
        "",
        "it holds more than 50000 values",
    ),
    wrong(
        "a very long text", study(f'title = ▸"{"a" * 10_001}"\nlearning_rate = 1'), "a text has 10001 letters"
    ),
    raw("a very long key", b"a" * 900_000 + b" = 1\n", "1:1", "unknown key aaa", "…"),
    raw(
        "more than a megabyte", b"#" * 1_000_001, "", "is larger than 1000000 bytes", "a page or two of text"
    ),
    raw("nothing at all", b"", "1:1", "there is no experiment"),
    raw("a hundred thousand comments", b"# a\n" * 100_000, "1:1", "there is no experiment"),
    wrong("Windows lines", study("learning_rate = ▸0").replace("\n", "\r\n"), "learning_rate: came 0"),
    raw("a mark at the beginning of the file", '\ufefftitel = "a"'.encode(), "1:1", "unknown key titel"),
    wrong("a date that is none", study("epochs = ▸2026-02-31"), "this is not TOML"),
    Case(
        name="definitions that are a folder",
        made=folder("experiments.toml"),
        place="experiments.toml",
        said=("is a folder",),
    ),
    Case(
        name="definitions that are a pipe",
        made=piped("experiments.toml"),
        place="experiments.toml",
        said=("is no plain file",),
    ),
    Case(
        name="definitions that are a device",
        made=linked("experiments.toml", "/dev/zero"),
        place="experiments.toml",
        said=("is no plain file",),
    ),
    Case(name="no definitions", place="experiments.toml", said=("there is no such file", "init")),
)

REPORT = (
    wrong(
        "title: a number",
        study(before="[report]\ntitle = ▸1\n"),
        "title: came 1, expected a line of text, or one a language",
    ),
    wrong("title: empty", study(before='[report]\ntitle = ▸""\n'), 'title: came ""'),
    wrong(
        "title: another language",
        study(before='[report]\ntitle = ▸{ fr = "a" }\n'),
        'title: came {"fr": "a"}',
    ),
    wrong("title: no language", study(before="[report]\ntitle = ▸{}\n"), "title: came {}"),
    wrong("title: an escape sequence", study(before='[report]\ntitle = ▸"\\u001b[2J"\n'), "title: came"),
    wrong(
        "title: letters that turn the line", study(before='[report]\ntitle = ▸"a\\u202eb"\n'), "title: came"
    ),
    wrong("title: dotted", study(before="report.title = ▸false\n"), "title: came false"),
    wrong(
        "languages: a text", study(before='[report]\nlanguages = ▸"en"\n'), "languages: came", 'Write ["en"].'
    ),
    wrong(
        "languages: none",
        study(before="[report]\nlanguages = ▸[]\n"),
        "languages: came [], expected at least 1 item",
    ),
    wrong(
        "languages: unknown", study(before='[report]\nlanguages = ["es", ▸"fr"]\n'), 'languages: came "fr"'
    ),
    wrong(
        "languages: twice", study(before='[report]\nlanguages = ▸["es", "es"]\n'), "expected each one once"
    ),
    wrong(
        "languages: forty thousand",
        study(before='[report]\nlanguages = [▸"fr"' + ', "fr"' * 40_000 + "]\n"),
        "And at least 80 more",
    ),
    wrong(
        "environment: mistyped",
        study(before='[report]\nenvironment = ▸"exakt"\n'),
        "environment: came",
        "Expected one of: exact, any.",
    ),
    wrong(
        "report: unknown key",
        study(before='[report]\n▸lang = "en"\n'),
        "unknown key lang",
        'languages = ["es", "en"]',
    ),
    wrong("report: a list", study(before="report = ▸[1]\n"), "report: came [1], expected a table"),
    wrong(
        "a section that is unknown",
        study(before="▸grids = 1\n"),
        "unknown key grids",
        "Did you mean [[sweeps]]?",
    ),
)

SETTINGS = (
    wrong(
        "learning_rate: zero", study("learning_rate = ▸0"), "learning_rate: came 0, expected a number above 0"
    ),
    wrong("learning_rate: negative", study("learning_rate = ▸-0.1"), "learning_rate: came -0.1"),
    wrong("learning_rate: in quotes", study('learning_rate = ▸"0.1"'), "Write 0.1, without quotes."),
    wrong(
        "learning_rate: true", study("learning_rate = ▸true"), "learning_rate: came true, expected a number"
    ),
    wrong("learning_rate: nan", study("learning_rate = ▸nan"), "expected a finite number"),
    wrong("learning_rate: 1e999", study("learning_rate = ▸1e999"), "expected a finite number"),
    wrong(
        "learning_rate: nothing in 32 bits",
        study("learning_rate = ▸1e-50"),
        "which the 32 bits that networks compute with do not hold",
    ),
    wrong(
        "learning_rate: endless in 32 bits",
        study("learning_rate = ▸1e40"),
        "which the 32 bits that networks compute with do not hold",
    ),
    wrong("learning_rate: a date", study("learning_rate = ▸2026-01-31"), 'learning_rate: came "2026-01-31"'),
    wrong("learning_rate: a list", study("learning_rate = ▸[0.1]"), "A list of values makes a sweep"),
    wrong("learning_rate: a table", study("learning_rate = ▸{ a = 1 }"), 'learning_rate: came {"a": 1}'),
    wrong(
        "learning_rate: missing", study("epochs = 3").replace("[[exp", "[[▸exp"), "learning_rate is missing"
    ),
    wrong(
        "lr_decay: one",
        study("learning_rate = 1\nlr_decay = ▸1"),
        "lr_decay: came 1, expected a number below 1",
    ),
    wrong(
        "lr_decay: negative", study("learning_rate = 1\nlr_decay = ▸-0.1"), "expected a number of at least 0"
    ),
    wrong("lr_decay: a text", study('learning_rate = 1\nlr_decay = ▸"none"'), "lr_decay: came"),
    wrong(
        "a rate that vanishes",
        study("learning_rate = 1\nlr_decay = ▸0.9\nepochs = 100"),
        "32 bits no longer hold the learning rate",
    ),
    wrong(
        "batch_size: zero",
        study("learning_rate = 1\nbatch_size = ▸0"),
        "batch_size: came 0, expected a number of at least 1",
    ),
    wrong("batch_size: too large", study("learning_rate = 1\nbatch_size = ▸1048577"), "at most 1048576"),
    wrong("batch_size: half", study("learning_rate = 1\nbatch_size = ▸1.5"), "expected a whole number"),
    wrong(
        "batch_size: 32.0",
        study("learning_rate = 1\nbatch_size = ▸32.0"),
        "Write 32, without a decimal point.",
    ),
    wrong("epochs: zero", study("learning_rate = 1\nepochs = ▸0"), "epochs: came 0"),
    wrong("epochs: too many", study("learning_rate = 1\nepochs = ▸100001"), "at most 100000"),
    wrong("epochs: in quotes", study('learning_rate = 1\nepochs = ▸"3"'), "Write 3, without quotes."),
    wrong("epochs: in the defaults", study(before="[defaults]\nepochs = ▸-3\n"), "epochs: came -3"),
    wrong(
        "seeds: none",
        study("learning_rate = 1\nseeds = ▸0"),
        "seeds: came 0, expected a count from 1 to 10000",
    ),
    wrong(
        "seeds: a trillion", study("learning_rate = 1\nseeds = ▸1000000000000"), "seeds: came 1000000000000"
    ),
    wrong("seeds: twice", study("learning_rate = 1\nseeds = ▸[1, 1]"), "seeds: came [1, 1]"),
    wrong("seeds: negative", study("learning_rate = 1\nseeds = ▸[-1]"), "seeds: came [-1]"),
    wrong("seeds: beyond 32 bits", study("learning_rate = 1\nseeds = ▸[4294967296]"), "from 0 to 4294967295"),
    wrong("seeds: true", study("learning_rate = 1\nseeds = ▸true"), "seeds: came true"),
    wrong(
        "seeds: forty thousand wrong ones",
        study(f"learning_rate = 1\nseeds = ▸[{'true, ' * 40_000}]"),
        "seeds: came [true, true",
    ),
    wrong("sampling: mistyped", study('learning_rate = 1\nsampling = ▸"shufle"'), "Did you mean shuffle?"),
    wrong(
        "engine: mistyped",
        study('learning_rate = 1\nengine = ▸"gpu"'),
        "An engine says how an epoch is computed",
    ),
    wrong("callbacks: a text", study('learning_rate = 1\ncallbacks = ▸"EarlyStopping"'), "callbacks: came"),
    wrong(
        "callbacks: forty thousand numbers",
        study(f"learning_rate = 1\ncallbacks = [▸1{', 1' * 40_000}]"),
        "And at least 80 more",
    ),
    wrong("dataset: a number", study("learning_rate = 1\ndataset = ▸1"), "dataset: came 1"),
    wrong(
        "dataset: unknown",
        study('learning_rate = 1\ndataset = ▸"digit"'),
        "there is no [datasets.digit]",
        "Did you mean digits?",
    ),
    wrong("model: unknown", study('learning_rate = 1\nmodel = ▸"cnn"'), "there is no [models.cnn]"),
    wrong(
        "experiment: unknown key",
        study("learning_rate = 1\n▸momentum = 0.9"),
        "It belongs to the model's optimizer",
    ),
    wrong(
        "experiment: forty thousand unknown keys",
        study("▸k=1\n" + "".join(f"k{one} = 1\n" for one in range(40_000))),
        "And at least 80 more",
    ),
    wrong("defaults: an id", study(before='[defaults]\n▸id = "a"\n'), "unknown key id"),
    wrong(
        "experiments: a single table",
        study().replace("[[experiments]]", "[▸experiments]"),
        "Each begins with a line [[experiments]].",
    ),
    wrong(
        "no experiment", study().partition("[[exp")[0].replace("[data", "▸[data"), "there is no experiment"
    ),
    wrong(
        "too many runs",
        study(
            "learning_rate = 1\nseeds = 10000",
            after="".join(
                f"[[experiments]]\nid = '{one}'\nseeds = 9000\nlearning_rate = 1\n" for one in "ab"
            ),
        ).replace("[[exp", "[[▸exp", 1),
        "together have 28000 runs",
        "at most 20000 in all",
    ),
    wrong(
        "too many epochs",
        study("learning_rate = 1\nseeds = 10000\nepochs = 100000").replace("[[exp", "[[▸exp"),
        "together have 1000000000 epochs",
    ),
)

CLAIM = 'es = "Es."\nen = "Is."\n'
CLAIMS = (
    wrong("claim: no id", study(after=f"[[▸claims]]\n{CLAIM}holds = 'true'\n"), "id is missing"),
    wrong(
        "claim: a language is missing",
        study(after="[[▸claims]]\nid = 'a'\nes = 'Es.'\nholds = 'true'\n"),
        'the sentence in "en" is missing',
    ),
    wrong(
        "claim: a number for a sentence",
        study(after="[[claims]]\nid = 'a'\nes = ▸1\nen = 'a'\nholds = 'true'\n"),
        "es: came 1, expected a line of text",
    ),
    wrong(
        "claim: an empty question",
        study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = ▸''\n"),
        "expected a text of at least 1 character",
    ),
    wrong(
        "claim: true",
        study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = ▸true\n"),
        "holds: came true, expected a text in quotes",
    ),
    wrong(
        "claim: a very long question",
        study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = ▸'{'a' * 2001}'\n"),
        "a text of at most 2000 characters",
    ),
    wrong(
        "claim: no share",
        study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = 'true'\nseeds = ▸0\n"),
        "share of the seeds that must agree",
    ),
    *(
        wrong(
            f"claim: a level of {level}",
            study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = 'true'\nlevel = ▸{level}\n"),
            said,
        )
        for level, said in {
            "0": "a number above 0",
            "0.5": "a number below 0.5",
            "nan": "a number",
            "'5 %'": "a number",
        }.items()
    ),
    wrong(
        "claim: more than all",
        study(after=f"[[claims]]\nid = 'a'\n{CLAIM}holds = 'true'\nseeds = ▸1.1\n"),
        "at most 1",
    ),
    wrong(
        "claims: twice",
        study(
            after=(
                f"[[claims]]\nid = 'a'\n{CLAIM}holds = 'true'\n[[claims]]\nid = ▸'a'\n{CLAIM}holds = 'true'\n"
            )
        ),
        "the id a is used twice",
    ),
    wrong(
        "claims: six hundred",
        study(after="[[▸claims]]\n" + "[[claims]]\n" * 600),
        "there are 601 [[claims]]",
        "And at least",
    ),
)

FORMATS = (
    wrong(
        "formats: no name in braces",
        study(after='[formats.mine]\nline = ▸"loss"\n'),
        "line: no name stands in braces",
        'line = "loss: {loss}"',
    ),
    wrong(
        "formats: a known one",
        study(after='[▸formats.keras]\nline = "{loss}"\n'),
        "there is a format keras already",
        "Call yours otherwise",
    ),
    wrong(
        "formats: two ways",
        study(after='[formats.mine]\nline = "{a}"\n▸columns = { epoch = "a" }\n'),
        "columns and line are two ways to read a log",
    ),
)

HOOK = "https://hooks.example.org/T0K3N"
MAIL = '[notify.email]\nto = ["a@b"]\nsender = "a@b"\nhost = "b"\n'
NOTIFY = (
    wrong("notify: nobody", study(after="[▸notify]\n"), "nobody is told"),
    wrong(
        "notify: a text",
        study(before=f'notify = ▸"{HOOK}"\n'),
        "notify: came a text, expected a table",
        unsaid=("T0K3N",),
    ),
    wrong(
        "webhook: http",
        study(after=f'[notify]\nwebhook = ▸"http{HOOK[5:]}"\n'),
        "webhook: came a text",
        unsaid=("T0K3N", "hooks.example"),
    ),
    wrong(
        "webhook: a list",
        study(after=f'[notify]\nwebhook = ▸["{HOOK}"]\n'),
        "webhook: came something else",
        unsaid=("T0K3N",),
    ),
    wrong(
        "webhook: a token of others",
        study(after='[notify]\nwebhook = ▸"$GITHUB_TOKEN"\n'),
        "this variable may not be read",
        unsaid=("GITHUB",),
    ),
    wrong(
        "webhook: a blog's password",
        study(after='[notify]\nwebhook = ▸"$LRBS_WORDPRESS_PASSWORD"\n'),
        "this variable may not be read",
    ),
    wrong(
        "notify: unknown key",
        study(after=f'[notify]\n▸webhok = "{HOOK}"\n'),
        "unknown key webhok",
        "Did you mean webhook?",
        unsaid=("T0K3N",),
    ),
    wrong(
        "on: mistyped",
        study(after='[notify]\nwebhook = "$LRBS_HOOK"\non = [▸"editon"]\n'),
        "Did you mean edition?",
    ),
    wrong(
        "on: nothing", study(after='[notify]\nwebhook = "$LRBS_HOOK"\non = ▸[]\n'), "expected at least 1 item"
    ),
    wrong(
        "to: a text",
        study(after=MAIL.replace('["a@b"]', '▸"secret@b"')),
        'It is a list: to = ["…"].',
        unsaid=("secret@b",),
    ),
    wrong(
        "to: no address",
        study(after=MAIL.replace('["a@b"]', '[▸"hunter2"]')),
        "An address is like",
        unsaid=("hunter2",),
    ),
    wrong(
        "password: in the open",
        study(after=f'{MAIL}user = "a"\npassword = ▸"hunter2"\n'),
        'Write password = "$LRBS_…"',
        unsaid=("hunter2",),
    ),
    wrong(
        "password: a number",
        study(after=f'{MAIL}user = "a"\npassword = ▸1234567\n'),
        'Write password = "$LRBS_…"',
        unsaid=("1234567",),
    ),
    wrong(
        "password: with a dollar",
        study(after=f'{MAIL}user = "a"\npassword = ▸"$hunter2"\n'),
        "may not be read",
        unsaid=("hunter2",),
    ),
    wrong(
        "user without password",
        study(after=f'{MAIL}user = "a"\n'.replace("[notify", "[▸notify")),
        "user and password go together",
    ),
    wrong(
        "host: a variable of others",
        study(after=MAIL.replace('host = "b"', 'host = ▸"$AWS_SECRET_ACCESS_KEY"')),
        "host: this variable may not be read",
    ),
    wrong(
        "port: zero",
        study(after=f"{MAIL}port = ▸0\n"),
        "port: came something else, expected a number of at least 1",
    ),
    wrong("port: too large", study(after=f"{MAIL}port = ▸65536\n"), "at most 65535"),
    wrong("security: none", study(after=f'{MAIL}security = ▸"none"\n'), "the mail would travel in the open"),
)

IDS = (
    wrong(
        "id: capitals", study().replace('"one"', '▸"One"'), "a name of a-z, 0-9, - and _", 'Such as "one".'
    ),
    wrong("id: a space", study().replace('"one"', '▸"a b"'), 'Such as "a-b".'),
    wrong("id: empty", study().replace('"one"', '▸""'), 'id: came ""'),
    wrong("id: a slash", study().replace('"one"', '▸"a/b"'), 'Such as "a-b".'),
    wrong("id: up and away", study().replace('"one"', '▸"../x"'), "a name of a-z"),
    wrong("id: 65 letters", study().replace('"one"', f'▸"{"a" * 65}"'), "at most 64 long"),
    wrong("id: a letter of others", study().replace('"one"', '▸"año"'), "a name of a-z"),
    wrong("id: a hyphen first", study().replace('"one"', '▸"-a"'), "a name of a-z"),
    wrong("id: a line break", study().replace('"one"', '▸"a\\n::error::b"'), "a name of a-z"),
    wrong("id: a number", study().replace('"one"', "▸1"), "id: came 1, expected"),
    wrong("id: missing", study().replace('id = "one"', "").replace("[[exp", "[[▸exp"), "id is missing"),
    wrong(
        "id: twice",
        study(after='[[experiments]]\nid = ▸"one"\nlearning_rate = 1\n'),
        "the id one is used twice",
    ),
    wrong(
        "a data set's name",
        study().replace("[datasets.digits]", "[▸datasets.Digits]"),
        "Digits",
        'Such as "digits".',
    ),
    wrong("a model's name", study().replace("[models.plain]", "[▸models.'a/b']"), 'Such as "a-b".'),
)

SWEEPS = (
    wrong("sweep: no list", sweep("learning_rate = 0.1").replace("[[sw", "[[▸sw"), "this sweep has no list"),
    wrong("sweep: an empty list", sweep("learning_rate = ▸[]"), "this list is empty"),
    wrong("sweep: twice", sweep("learning_rate = [0.1, ▸0.1]"), "0.1 is there twice"),
    wrong("sweep: twice in other words", sweep("learning_rate = [1, ▸1.0]"), "1.0 is there twice"),
    wrong("sweep: a wrong value", sweep("learning_rate = [0.1,\n  ▸-1]"), "learning_rate: came -1"),
    wrong(
        "sweep: a list in a list", sweep("batch_size = [1, ▸[2]]\nlearning_rate = 1"), "batch_size: came [2]"
    ),
    wrong(
        "sweep: an unknown data set",
        sweep('learning_rate = 1\ndataset = ["digits", ▸"digit"]'),
        "there is no [datasets.digit]",
    ),
    wrong(
        "sweep: an unknown key",
        sweep("learning_rate = [1, 2]\n▸batchsize = [1, 2]"),
        "Did you mean batch_size?",
    ),
    wrong(
        "sweep: lists of ids", sweep("learning_rate = [1, 2]").replace('"grid"', '▸["a", "b"]'), "id: came"
    ),
    wrong(
        "sweep: too many runs",
        sweep(GRID).replace("[[sw", "[[▸sw"),
        "this sweep has 10100 runs",
        "at most 10000",
    ),
    wrong(
        "sweep: forty thousand values",
        sweep(f"learning_rate = [{'0.1, ' * 40_000}]").replace("[[sw", "[[▸sw"),
        "this sweep has 40000 runs",
    ),
    wrong(
        "sweep: a trillion seeds",
        sweep("learning_rate = [1, 2]\nseeds = ▸1000000000000"),
        "seeds: came 1000000000000",
    ),
    wrong(
        "two hundred sweeps",
        sweep("learning_rate = [0.1, 0.2]\nseeds = 5000").replace("[[sw", "[[▸sw")
        + "".join(
            f'[[sweeps]]\nid = "s{one}"\nlearning_rate = [0.1, 0.2]\nseeds = 5000\n' for one in range(199)
        ),
        "together have 2000000 runs, this one 10000",
    ),
    wrong(
        "sweep: an id that is taken",
        sweep("learning_rate = [0.1]").replace('"grid"', '▸"grid"')
        + '[[experiments]]\nid = "grid-lr-0-1"\nlearning_rate = 1\n',
        "grid-lr-0-1 is used twice",
    ),
    wrong(
        "sweep: ids too long",
        sweep("learning_rate = [0.1]").replace('"grid"', f'▸"{"g" * 60}"'),
        "is longer than 64 characters",
    ),
)

MODELS = (
    wrong(
        "layer: mistyped", layer("▸'Flaten'"), '"Flaten" is none of Keras\'s layers', "Did you mean Flatten?"
    ),
    wrong("layer: runs code", layer("{ class = ▸'Lambda' }"), "Lambda is refused: it runs code"),
    wrong("layer: an input", layer("{ class = ▸'InputLayer' }"), "is refused"),
    wrong("layer: an argument is missing", layer("{ class = ▸'Dense' }"), "Dense needs the argument units"),
    wrong(
        "layer: an unknown argument",
        layer("{ class = 'Dense', units = 1, ▸unit = 2 }"),
        'Dense has no argument "unit"',
    ),
    wrong("layer: nan", layer("{ class = 'Dense', units = ▸nan }"), "units: came NaN"),
    wrong("layer: a number", layer("▸7"), "layers: came 7, expected a table"),
    wrong(
        "layer: a function",
        layer("{ class = 'Dense', units = 1, activation = ▸'relus' }"),
        "Did you mean relu?",
    ),
    wrong(
        "layer: an initializer",
        layer("{ class = 'Dense', units = 1, kernel_initializer = ▸'xavier' }"),
        "There are two: glorot_uniform",
    ),
    wrong(
        "layer: a regularizer",
        layer("{ class = 'Dense', units = 1, kernel_regularizer = { class = ▸'L3' } }"),
        "Expected one of: L1",
    ),
    wrong(
        "layer: inside another",
        layer("{ class = 'TimeDistributed', layer = { class = ▸'Lambda' } }"),
        "Lambda is refused",
    ),
    wrong("layers: none", study(model="layers = ▸[]"), "expected at least 1 item"),
    wrong("layers: a text", study(model="layers = ▸'Dense'"), "layers: came"),
    wrong("layers: too many", study(model=f"layers = ▸[{FLATTEN * 501}]"), "expected at most 500 items"),
    wrong(
        "layers: forty thousand wrong ones",
        study(model=f"layers = [▸'x'{X * 40_000}]"),
        '"x" is none of Keras\'s layers',
        "And at least 80 more",
    ),
    wrong(
        "layers: very long",
        study(model=f"layers = [{NAMED * 90}]").replace("[models", "[▸models"),
        "letters to define",
    ),
    wrong(
        "loss: mistyped",
        study(model="layers = ['Flatten']\nloss = ▸'sparse_categorical_crosentropy'"),
        "Did you mean sparse_categorical_crossentropy?",
    ),
    wrong("loss: a number", study(model="layers = ['Flatten']\nloss = ▸1"), "loss: came 1"),
    wrong(
        "optimizer: mistyped", study(model="layers = ['Flatten']\noptimizer = ▸'Adm'"), "Did you mean Adam?"
    ),
    wrong(
        "optimizer: a rate",
        study(model="layers = ['Flatten']\noptimizer = { class = 'SGD', ▸learning_rate = 0.1 }"),
        "the optimizer's learning_rate is refused",
    ),
    wrong(
        "optimizer: Keras 2's decay",
        study(model="layers = ['Flatten']\noptimizer = { class = 'SGD', ▸decay = 0.1 }"),
        "In Keras 2, decay divided the rate",
    ),
    wrong(
        "callback: writes files",
        study("learning_rate = 1\ncallbacks = [{ class = ▸'ModelCheckpoint' }]"),
        "ModelCheckpoint is refused",
    ),
    wrong(
        "callback: watches nothing",
        study("learning_rate = 1\ncallbacks = ▸[{ class = 'EarlyStopping' }]"),
        'Write monitor = "loss", or give the data set a validation.',
    ),
)
