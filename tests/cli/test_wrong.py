"""Wrong usage: one line that says what was wrong and what to do, exit 2, never a traceback."""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Wirebell, call

WRONG = [
    ("source add htp://a.example/", "http"),
    ("source add http://", "https://"),
    ("source add http://[::1", "https://"),
    ("source add https://a.example:99999/", "https://"),
    ("source add /nowhere/at/all", "not there"),
    ("source add " + "x" * 300, "not there"),
    ("source add https://a.example/ --pages some", "never, short, always"),
    ("source add https://a.example/ --poll 0", "--poll"),
    ("source add https://a.example/ --poll 99999999999999", "--poll"),
    ("source add https://a.example/ --poll soon", "--poll"),
    ("source add https://a.example/ --credential hunter2", "env:NAME"),
    ("source add https://a.example/ --topic sport", "CATEGORY=TOPIC"),
    ("source add ''", "empty"),
    ("source add push: --credential env:HARBOUR", "push:harbour"),
    ("source remove nosuch", "source list"),
    ("source check nosuch", "source list"),
    ("import /nowhere.opml", "/nowhere.opml"),
    ("import /", "OPML"),
    ("export /nowhere/at/all.json", "another file"),
    ("export - --as nobody", "follower list"),
    ("erase nobody", "follower list"),
    ("follow suggest ...", "one or a few"),
    ("follow add harbour strike", "'quotation marks'"),
    ("follow try harbour strike dockers", "'quotation marks'"),
    ("follow add iraq --to me@mail.example", "mailto:"),
    ("follow add troops --to me@mail.example", "mailto:"),
    ("follow add troops --to http://hook.example/", "numeric addresses"),
    ("follow add troops --to mailto:nobody", "@"),
    ("follow add troops --cadence weekly", "instant, hourly, daily"),
    ("follow add troops --cadence digest:25:00", "not a time of day"),
    ("follow add troops --cadence group:0m", "1 minute to 24 hours"),
    ("follow add troops --days mon-fri", "--cadence digest"),
    ("follow add troops --cadence daily --days noday", "mon-fri"),
    ("follow add troops --quiet 22", "22:00-07:00"),
    ("follow add troops --quiet 07:00-07:00", "00:00-24:00"),
    ("follow add troops --quiet 00:00-12:00 --quiet 12:00-24:00", "no hour of the week"),
    ("follow add troops --quiet 22:00-07:00 --cadence digest:06:30", "06:30 falls into quiet hours"),
    ("follow add troops --cap 0/day", "pause"),
    ("follow add troops --cap many", "10/day or 3/hour"),
    ("follow add troops --pause 2027-01-02..2026-12-24", "ends before it begins"),
    ("follow add troops --pause christmas", "2026-12-24..2027-01-02"),
    ("follow add troops --until 2027-01-01", "--mute"),
    ("follow add troops --mute golf --until 2020-01-01", "2020-01-01"),
    ("follow add troops --mute troops", "followed and muted"),
    ("follow add 'troops iraq' --mute 'troops OR golf'", "is muted by golf OR troops"),
    ("follow add source:harbour --mute-source harbour", "a source that is muted"),
    ("follow add 'troops lang:de' --lang en,fr", "its policy for those in en, fr"),
    ("follow add troops --outlets several", "give a number"),
    ("follow add troops --outlets 1000", "1 to 100"),
    ("follow add troops --lang english", "two letters"),
    ("follow change nosuch --cap 3/day", "follow list"),
    ("follower set me --zone London", "Europe/London"),
    ("follower set me --zone Nowhere/Atlantis", "no time zone"),
    ("follower set nobody --zone UTC", "follower add nobody"),
    ("follower join nosuch", "follower add nosuch"),
    ("follower join me", "member of itself"),
    ("follower leave me --as me", "no member"),
    ("follow add troops --as nobody", "follower add nobody"),
    ("follow list --as nobody", "follower list"),
    ("follow remove nosuch", "follow list"),
    ("follower add a/b", "letters"),
    ("follower entitle me", "--source"),
    ("follower disentitle me", "--topic"),
    ("token list --as nobody", "follower list"),
    ("browser list --as nobody", "follower list"),
    ("story list --storyline nosuch", "nosuch"),
    ("names import /nowhere.csv", "No such file"),
    ("mail bounces /nowhere", "No such file"),
    ("sorce list", "'story'? See"),
    ("serve --host ''", "--host"),
    ("alert list --as nobody", "follower list"),
    ("alert list --since yesterday", "2026-03-14"),
    ("alert list --since 0001-01-01T00:00:00+12:00", "2026-03-14"),
    ("alert list --limit 0", "--limit"),
    ("alert list --limit 99999999999999999999", "--limit"),
    ("delivery list --limit 99999999999999999999", "--limit"),
    ("story list --limit 99999999999999999999", "--limit"),
    ("changes list --limit 99999999999999999999", "--limit"),
    ("changes undo 99999999999999999999", "NUMBER"),
    ("purge --days 99999999999", "--days"),
    ("story list --source nosuch", "source list"),
    ("story show nosuch", "story list"),
    ("why nosuch nobody", "follower list"),
    ("topics show nosuch", "topics list"),
    ("run", "--once"),
    ("run --once --now 2026-13-01", "2026-03-14"),
    ("run --once --now 2026-03-01T09:00:00+25:00", "2026-03-14"),
    ("run --once --now 9999-12-31", "1900 to 2999"),
    ("run --once --now 0001-01-01", "1900 to 2999"),
    ("run --onc", "--once"),
    ("serve --port 70000", "--port"),
    ("serve --host 203.0.113.1", "--host"),
    ("serve --host " + "a" * 70, "--host"),
    ("read", "Name one story"),
    ("read a b", "read --help"),
    ("read a --batch b", "Name one story"),
    ("read /nowhere.txt", "/nowhere.txt"),
    ("read - --as pdf", "html or text"),
    ("read - --published today", "2026-03-14"),
    ("read --batch /nowhere.jsonl", "/nowhere.jsonl"),
    ("nosuch", "wirebell --help"),
    ("--allow-private 10.0.0.1/8 source list", "127.0.0.0/8"),
    ("--allow-private here source list", "127.0.0.0/8"),
    ("--database mysql://a/b source list", "sqlite:///"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[words[:50] for words, _ in WRONG])
def test_wrong_usage_is_one_line_and_exit_2(words: str, said: str, wirebell: Wirebell) -> None:
    found = wirebell(*shlex.split(words))
    assert said in found.problem
    assert found.code == 2


def test_a_wrong_expression_points_at_the_character(wirebell: Wirebell) -> None:
    for command in ("add", "try"):
        found = wirebell("follow", command, "troops AND (iraq")
        assert (found.code, found.out) == (2, "")
        lines = found.err.splitlines()
        assert lines[2].index("^") == lines[1].index("(iraq")


def test_a_follower_is_not_added_twice(wirebell: Wirebell) -> None:
    assert wirebell("follower", "add", "Ana").code == 0
    again = wirebell("follower", "add", "ANA")
    assert (again.code, "already" in again.problem) == (2, True)


def test_a_follower_is_taken_by_the_name_that_is_listed_however_it_is_written(wirebell: Wirebell) -> None:
    hint = wirebell("follow", "add", "boats", "--as", "Ana Maria").problem
    assert "wirebell follower add 'Ana Maria'" in hint
    wirebell("follower", "add", "Ana Maria")
    assert "ana-maria" in wirebell("follower", "list").out
    for name in ("Ana Maria", "ana-maria", "ANA  maria"):
        made = wirebell("follow", "add", "boats", "--as", name, "--json").json["follow"]
        assert made["follower"] == "ana-maria"
        assert wirebell("follow", "list", "--as", name, "--json").json["follows"] == [made]
        assert wirebell("follower", "set", name, "--cap", "9/day").code == 0
        assert wirebell("token", "list", "--as", name).code == 0
    assert wirebell("erase", "ANA Maria", "--yes", "--json").json["erased"] == "ana-maria"


def test_an_empty_list_says_of_what_it_is_empty(wirebell: Wirebell) -> None:
    assert wirebell("alert", "list").out == "No alerts yet.\n"
    assert wirebell("alert", "list", "--since", "2999-01-01").out == "No alerts since 2999-01-01.\n"
    wirebell("follow", "add", "boats")
    wirebell("follower", "add", "ana")
    assert "No follows of ana yet." in wirebell("follow", "list", "--as", "ana").out
    assert "--as ana" in wirebell("follow", "list", "--as", "ana").out


def test_a_port_that_is_taken_is_named(wirebell: Wirebell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = wirebell("serve", "--port", port)
    assert port in found.problem
    assert found.code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"base_ur = 'x'", "base_ur"),
        (b"x = [", "wirebell.toml"),
        (b"\xff\xfe", "wirebell.toml"),
        (b"[smtp]\nhost = 3", "smtp.host"),
        (b"[smtp]\nhost = 'mail.example'\nport = 99999", "smtp.port"),
        (b"allow_ports = [0]", "allow_ports"),
        (
            b"[[publishers]]\nid = 'harbour'\norigins = ['harbour.example']",
            "'harbour.example' of publisher harbour",
        ),
        (b"[[publishers]]\nid = 'harbour'\norigins = ['https://harbour.example/']", "without a path"),
        (b"keep_days = 99999999999", "keep_days"),
        (b"window = 99999999999999999999", "window"),
    ],
)
def test_a_broken_configuration_names_file_and_place(
    text: bytes, said: str, home: Path, wirebell: Wirebell
) -> None:
    (home / "wirebell.toml").write_bytes(text)
    found = wirebell("source", "list")
    assert said in found.problem
    assert found.code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail_from = 'nobody'", "mail_from"),
        ("[smtp]\nhost = 'mail.example'\nuser = 'u'\npassword = 'env:WIREBELL_NOT_SET'", "WIREBELL_NOT_SET"),
    ],
)
def test_what_only_sending_needs_is_checked_before_anything_is_sent(
    text: str, said: str, home: Path, wirebell: Wirebell
) -> None:
    (home / "wirebell.toml").write_text(text)
    found = wirebell("run", "--once")
    assert said in found.problem
    assert found.code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail_from = 'nobody'", "mail_from"),
        ("[smtp]\nhost = 'mail.example'\nuser = 'u'\npassword = 'env:WIREBELL_NOT_SET'", "WIREBELL_NOT_SET"),
        (
            "[[publishers]]\nid = 'harbour'\norigins = ['https://harbour.example']\nkey = 'harbour.pem'",
            "harbour.pem of publisher harbour",
        ),
    ],
)
def test_a_server_that_could_not_work_does_not_say_where_it_serves(
    text: str, said: str, home: Path, wirebell: Wirebell
) -> None:
    (home / "wirebell.toml").write_text(text)
    found = wirebell("serve", "--port", "0")
    assert said in found.problem
    assert "serves on" not in found.problem
    assert found.code == 2


@pytest.mark.parametrize("command", [("mail", "lift", "nope"), ("user", "add", "me")])
def test_a_word_where_a_mail_address_belongs_is_answered_about_mail(
    command: tuple[str, ...], wirebell: Wirebell
) -> None:
    found = wirebell(*command)
    assert "somebody@example.org" in found.problem
    assert "push:" not in found.problem
    assert found.code == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[smtp]\nhost = 'mail.example'\npassword = 'hunter2'", "smtp.password"),
        ("[chats.room]\nkind = 'ntfy'\nurl = 'https://ntfy.example'\ntoken = 'hunter2'", "chats.room.token"),
        ("[dkim]\nselector = 'news'\nkey = 'hunter2'", "dkim.key"),
        ("[traces]\nendpoint = 'http://127.0.0.1:4318/v1/traces'\nheaders = 'hunter2'", "traces.headers"),
        (
            "[[providers]]\nid='w'\nname='W'\nissuer='https://id.example'\nclient_id='w'\nclient_secret='hunter2'",
            "client_secret",
        ),
    ],
)
def test_a_secret_written_where_its_name_belongs_is_refused_and_not_shown(
    text: str, place: str, home: Path, wirebell: Wirebell
) -> None:
    (home / "wirebell.toml").write_text(text)
    found = wirebell("source", "list")
    assert place in found.problem
    assert "env:NAME" in found.problem
    assert "hunter2" not in found.problem
    assert found.code == 2


def test_a_configuration_in_another_encoding_names_its_line(home: Path, wirebell: Wirebell) -> None:
    (home / "wirebell.toml").write_bytes(b'window = 10\nuser_agent = "Caf\xe9"\n')
    assert "wirebell.toml: line 2 is not UTF-8" in wirebell("source", "list").problem


@pytest.mark.parametrize("home", ["/dev/null/home", "/proc/wirebell", "/dev/null"])
def test_a_home_that_cannot_be_is_named(home: str) -> None:
    found = call("--home", home, "source", "list")
    assert home in found.problem
    assert "Errno" not in found.problem
    assert found.code == 2


def test_a_key_that_cannot_be_read_is_named(home: Path, wirebell: Wirebell) -> None:
    (home / "secret").mkdir()
    found = wirebell("run", "--once")
    assert str(home / "secret") in found.problem
    assert found.code == 2


def test_a_database_that_is_none_is_a_failure_and_named(home: Path, wirebell: Wirebell) -> None:
    (home / "wirebell.db").write_bytes(b"this is a diary, not a database" * 100)
    found = wirebell("source", "list")
    assert "wirebell.db" in found.problem
    assert found.code == 1


def test_an_address_that_our_door_will_not_open_is_a_failure(wirebell: Wirebell) -> None:
    found = wirebell("read", "http://127.0.0.1:9/")
    assert "--allow-private" in found.problem or "allow_private" in found.problem
    assert found.code == 1


@pytest.mark.parametrize("loading", ["wirebell.cli.main", "wirebell.app.sources"])
def test_ctrl_c_ends_the_program_quietly_while_it_is_being_loaded(loading: str, home: Path) -> None:
    code = (
        "import sys\n"
        "class Struck:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {loading!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Struck())\n"
        f"sys.argv = ['wirebell', '--home', {str(home)!r}, 'source', 'list']\n"
        "from wirebell.__main__ import start\n"
        "start()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr.strip(), done.returncode) == ("", "", 130)
