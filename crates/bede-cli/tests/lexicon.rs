//! A folder of entries of one's own as a user lays it over the lexicon: what it changes in the coding, how it is checked, what
//! a store knows of it. What is said of a folder that is wrong is in `corpus/errors/lexicon.md`.

mod command;

use std::{fs, path::Path};

use bede_store::{Store, rusqlite};
use command::{bede, folder, out, records, said};
use serde_json::Value;

const GREYLIST: &str = r#"# A verb that Bede lacks.
[[sense]]
id    = "greylist.put"
frame = "ACTOR greylist RECIPIENT"
event = { type = "SANCTION", cameo = "163" }
why   = "A watchdog puts a state or a bank under closer watch."
yes   = ["The watchdog greylisted Kenya on Friday. => watchdog > Kenya",
         "Two banks were greylisted by the regulator. => regulator > Two banks"]
no    = ["The greylisted server refused the mail."]
"#;

/// The sense that ships codes ACCUSE.
const ACCUSE: &str = r#"
[[sense]]
id    = "accuse.of"
frame = ["ACTOR accuse RECIPIENT of|over _", "ACTOR accuse RECIPIENT"]
event = { type = "REJECT", cameo = "120" }
why   = "In this study accusations are rejections."
yes   = [{ text = "Iran accused Israel of hiding the map.", gives = "Iran > Israel", type = "REJECT" }]
"#;

const ACTORS: &str = r#"
[[actors]]
kind = "organization"
entries = ["Lake Basin Compact | LBC = IGO"]

[[people]]
entries = ["Amara Telwe (f): KEN OPP, opposition leader, /2024-06-30; KEN GOV, Kenyan water minister, 2024-07-01/"]
"#;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("folders");
    fs::write(path, text).expect("writable");
}

/// A folder with a new sense, one replaced, one switched off, and actors.
fn mine(at: &Path) {
    write(at, "mine/verbs/greylist.toml", GREYLIST);
    write(at, "mine/verbs/accuse.toml", ACCUSE);
    write(at, "mine/off.toml", "off = [\"praise.person\"]\n");
    write(at, "mine/actors/ours.toml", ACTORS);
}

const REPORT: &str = "The Lake Basin Compact greylisted Kenya on Tuesday. Iran accused Israel of hiding the map. \
    Norway praised Peru for the treaty.\n";

/// The type, the rule and the codes of each event of a report.
fn coded(at: &Path, arguments: &[&str]) -> Vec<String> {
    write(at, "report.txt", REPORT);
    let output = bede(at, &[&["code", "report.txt", "--format", "jsonl"], arguments].concat());
    assert!(output.status.success(), "{}", said(&output));
    let records = records(&output);
    let events = records[0]["events"].as_array().expect("a list");
    let codes = |side: &Value| {
        let codes = side.as_array().expect("a list").iter();
        codes.map(|one| one["code"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>().join("+")
    };
    let told = |event: &Value| {
        let [kind, rule] = ["type", "rule"].map(|key| event[key].as_str().expect("a word").to_owned());
        format!("{kind} {rule} {}>{}", codes(&event["actors"]), codes(&event["recipients"]))
    };
    events.iter().map(told).collect()
}

#[test]
fn entries_are_added_replaced_and_switched_off_and_actors_come_first() {
    let at = folder("lexicon/over");
    mine(&at);
    let without = coded(&at, &[]);
    assert!(without.contains(&"ACCUSE accuse.of IRN>ISR".to_owned()), "{without:?}");
    assert!(without.iter().any(|event| event.contains("praise.person")), "{without:?}");
    assert!(!without.iter().any(|event| event.contains("greylist")), "{without:?}");
    let with = coded(&at, &["--lexicon", "mine"]);
    assert!(with.contains(&"SANCTION greylist.put IGO>KEN".to_owned()), "{with:?}");
    assert!(with.contains(&"REJECT accuse.of IRN>ISR".to_owned()), "{with:?}");
    assert!(!with.iter().any(|event| event.contains("praise.person")), "{with:?}");
}

#[test]
fn explain_and_actors_lead_to_the_users_file() {
    let at = folder("lexicon/explain");
    mine(&at);
    let explained = |text: &str| {
        let output = bede(&at, &["explain", "--lexicon", "mine/", text]);
        assert!(output.status.success(), "{}", said(&output));
        out(&output)
    };
    let text = explained("The Lake Basin Compact greylisted Kenya.");
    assert!(text.contains("greylist.put, mine/verbs/greylist.toml:2"), "{text}");
    assert!(text.contains("[IGO]"), "{text}");
    assert!(
        !text.contains("\"sense greylist.put\""),
        "nothing is learnt of a sense that does not ship: {text}"
    );
    let text = explained("The greylisted server refused the mail.");
    assert!(!text.contains("event 1"), "{text}");
    let text = explained("Iran condemned Israel.");
    assert!(
        text.contains("lexicon/verbs/condemn.toml:"),
        "what ships is told from what is the user's: {text}"
    );
    for (on, code) in [("2024-01-01", "KENOPP"), ("2024-08-01", "KENGOV")] {
        let output = bede(&at, &["actors", "why", "Amara Telwe", "--on", on, "--lexicon", "mine"]);
        let text = out(&output);
        assert!(text.contains(code) && text.contains("mine/actors/ours.toml:7"), "{text}{}", said(&output));
    }
}

#[test]
fn lists_of_words_are_made_wider_narrower_and_written_anew() {
    let at = folder("lexicon/words");
    let contexts = |arguments: &[&str]| -> Vec<String> {
        write(&at, "report.txt", "Iran condemned Israel over the pulse grid.\n");
        let output = bede(&at, &[&["code", "report.txt", "--format", "jsonl"], arguments].concat());
        assert!(output.status.success(), "{}", said(&output));
        let found = records(&output)[0]["events"][0]["contexts"].clone();
        found.as_array().expect("a list").iter().map(|word| word.as_str().unwrap_or("").to_owned()).collect()
    };
    assert!(!contexts(&[]).contains(&"cyber".to_owned()));
    write(&at, "mine/contexts/ours.toml", "[[context]]\nname = \"cyber\"\nadd = [\"pulse grid\"]\n");
    assert!(contexts(&["--lexicon", "mine"]).contains(&"cyber".to_owned()));
    let frame = "[[sense]]\nid = \"greylist.gun\"\nframe = \"ACTOR greylist <weapon>\"\nevent = \"none\"\nwhy = \"A list of arms.\"\n";
    write(&at, "mine/nouns.md", "Notes of one's own are passed over.\n");
    let check = |class: &str, yes: &str| {
        write(&at, "mine/classes/ours.toml", class);
        write(&at, "mine/verbs/greylist.toml", &format!("{frame}yes = [\"{yes}\"]\n"));
        bede(&at, &["lexicon", "check", "mine"])
    };
    let wider = "[[class]]\nname = \"weapon\"\nadd = [\"railgun\"]\n";
    for text in ["Kenya greylisted the railguns.", "Kenya greylisted the rifles."] {
        let output = check(wider, text);
        assert_eq!(output.status.code(), Some(0), "{text}: {}{}", said(&output), out(&output));
    }
    let anew = "[[class]]\nname = \"weapon\"\nwhy = \"Few.\"\nwords = [\"railgun\"]\n";
    assert_eq!(check(anew, "Kenya greylisted the railguns.").status.code(), Some(0));
    assert_eq!(check(anew, "Kenya greylisted the rifles.").status.code(), Some(1), "the list is whole");
    // What one class takes from another follows it.
    let narrower = "[[class]]\nname = \"firearm\"\nremove = [\"rifle\"]\n";
    assert_eq!(check(narrower, "Kenya greylisted the rifles.").status.code(), Some(1));
    assert_eq!(check(narrower, "Kenya greylisted the pistols.").status.code(), Some(0));
}

#[test]
fn check_says_which_examples_come_out_otherwise() {
    let at = folder("lexicon/check");
    mine(&at);
    let output = bede(&at, &["lexicon", "check", "mine"]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", said(&output));
    for line in [
        "added: greylist.put\n",
        "replaced: accuse.of\n",
        "switched off: praise.person\n",
        "actors: 2\n",
        "examples: 4, all as they should be\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    let wrong = GREYLIST.replace("watchdog > Kenya", "Kenya > watchdog");
    write(&at, "mine/verbs/greylist.toml", &wrong);
    let output = bede(&at, &["lexicon", "check", "mine"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("`greylist.put`: comes out otherwise: SANCTION"), "{}", said(&output));
    assert!(said(&output).contains("--> mine/verbs/greylist.toml:7"), "{}", said(&output));
    assert!(out(&output).contains("examples: 4, 1 of them otherwise"), "{}", out(&output));
    // One that is known to fail is told when it comes right.
    let marked = GREYLIST.replace(
        "\"The watchdog greylisted Kenya on Friday. => watchdog > Kenya\"",
        "{ text = \"The watchdog greylisted Kenya on Friday.\", wrong = \"no idea\" }",
    );
    write(&at, "mine/verbs/greylist.toml", &marked);
    let output = bede(&at, &["lexicon", "check", "mine"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("comes right now: take `wrong` out"), "{}", said(&output));
}

#[test]
fn check_all_tells_what_a_folder_breaks() {
    let at = folder("lexicon/check-all");
    // Senses that ship have no weapons any more.
    write(
        &at,
        "mine/classes/ours.toml",
        "[[class]]\nname = \"weapon\"\nwhy = \"Few.\"\nwords = [\"railgun\"]\n",
    );
    let greedy = "[[sense]]\nid = \"condemn.all\"\nframe = [\"ACTOR condemn RECIPIENT\", \"ACTOR condemn RECIPIENT for _\"]\n\
        event = \"none\"\nwhy = \"Nothing is condemned.\"\nyes = [\"Kenya condemned Peru.\"]\n";
    write(&at, "mine/verbs/condemn.toml", greedy);
    write(&at, "mine/off.toml", "off = [\"condemn.*\"]\n");
    let output = bede(&at, &["lexicon", "check", "mine", "--all"]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    assert!(out(&output).contains("examples: 1, all as they should be"), "{}", out(&output));
    assert!(said(&output).contains("--> lexicon/"), "{}", said(&output));
    assert!(!said(&output).contains("--> lexicon/verbs/condemn.toml"), "what is switched off is not run");
}

#[test]
fn show_prints_entries_that_can_be_copied() {
    let at = folder("lexicon/show");
    let output = bede(&at, &["lexicon", "show", "accuse.of"]);
    let text = out(&output);
    assert!(text.starts_with("# lexicon/verbs/accuse.toml:"), "{text}");
    assert!(text.contains("\n[[sense]]\nid    = \"accuse.of\"\n"), "{text}");
    assert_eq!(text.matches("[[sense]]").count(), 1, "{text}");
    write(&at, "mine/verbs/accuse.toml", &text);
    let checked = bede(&at, &["lexicon", "check", "mine"]);
    assert_eq!(checked.status.code(), Some(0), "{}{}", said(&checked), out(&checked));
    assert!(out(&checked).contains("replaced: accuse.of\n"));
    let all = out(&bede(&at, &["lexicon", "show", "Accuse"]));
    assert!(all.matches("[[sense]]").count() > 2, "{all}");
    let class = out(&bede(&at, &["lexicon", "show", "<weapon>"]));
    assert!(class.contains("[[class]]\nname  = \"weapon\""), "{class}");
    let word = out(&bede(&at, &["lexicon", "show", "gunfire"]));
    assert!(word.contains("is also a word of the class <weapon> (lexicon/classes/"), "{word}");
    mine(&at);
    let laid = |wanted: &str| out(&bede(&at, &["lexicon", "show", wanted, "--lexicon", "mine"]));
    let text = laid("accuse.of");
    assert!(
        text.contains("# mine/verbs/accuse.toml:2\n# stands in the place of lexicon/verbs/accuse.toml:1"),
        "{text}"
    );
    assert!(text.contains("# not used: another stands in its place"), "{text}");
    assert!(laid("praise.person").contains("# not used: switched off in mine/off.toml:1"));
    let nothing = bede(&at, &["lexicon", "show", "acuse"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(said(&nothing).contains("did you mean `accuse`?"), "{}", said(&nothing));
}

#[test]
fn the_exported_lexicon_laid_over_itself_changes_nothing() {
    let at = folder("lexicon/export");
    let output = bede(&at, &["lexicon", "export", "all"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for file in ["README.md", "verbs/accuse.toml", "actors/people.toml", "attributions/verbs-say.toml"] {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon").join(file);
        let wanted = fs::read_to_string(ours).expect("readable");
        assert_eq!(fs::read_to_string(at.join("all").join(file)).expect("written"), wanted, "{file}");
    }
    let again = bede(&at, &["lexicon", "export", "all"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("the folder is not empty"), "{}", said(&again));
    // Who writes an actor means that one, whatever else goes by the name, so actors laid over themselves do change something.
    fs::remove_dir_all(at.join("all/actors")).expect("it was written");
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/reports");
    let reports = reports.to_string_lossy();
    let code = |arguments: &[&str]| {
        let output = bede(&at, &[&["code", &reports, "--format", "jsonl"], arguments].concat());
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", said(&output));
        out(&output)
    };
    assert!(code(&[]) == code(&["--lexicon", "all"]), "every entry stands in its own place");
}

/// The versions that a store's documents were coded by, as `bede --version` tells them.
fn versions(store: &Path) -> Vec<String> {
    drop(Store::open_existing(store).expect("a store"));
    let connection = rusqlite::Connection::open(store).expect("a store");
    let mut statement = connection
        .prepare("SELECT DISTINCT program FROM documents JOIN versions USING (version) ORDER BY program")
        .expect("the tables are there");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("text")).collect()
}

#[test]
fn a_store_knows_which_lexicon_coded_it() {
    let at = folder("lexicon/store");
    mine(&at);
    write(&at, "report.txt", REPORT);
    let store = at.join("news.bede");
    let run = |arguments: &[&str]| {
        let output = bede(&at, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    };
    run(&["ingest", "--store", "news.bede", "report.txt", "--lexicon", "mine"]);
    let with = versions(&store);
    assert_eq!(with.len(), 1);
    assert!(
        with[0].contains(" with ") && with[0].starts_with(bede::versions().trim_end_matches(')')),
        "{with:?}"
    );
    // The same folder codes nothing anew, wherever it lies and however its lines end.
    fs::create_dir_all(at.join("elsewhere")).expect("folders");
    fs::rename(at.join("mine"), at.join("elsewhere/ours")).expect("moved");
    write(&at, "elsewhere/ours/verbs/greylist.toml", &GREYLIST.replace('\n', "\r\n"));
    let said = run(&["recode", "--store", "news.bede", "--lexicon", "elsewhere/ours"]);
    assert!(said.contains("0 documents coded anew"), "{said}");
    // Without it the documents are of another version.
    let said = run(&["recode", "--store", "news.bede"]);
    assert!(said.contains("1 documents coded anew, 1 with another record"), "{said}");
    assert_eq!(versions(&store), [bede::versions()]);
    let diff = out(&bede(&at, &["diff", "news.bede"]));
    assert!(diff.contains("SANCTION"), "{diff}");
    // And so they are after a change of the folder.
    run(&["recode", "--store", "news.bede", "--lexicon", "elsewhere/ours"]);
    assert_eq!(versions(&store), with);
    write(&at, "elsewhere/ours/off.toml", "off = [\"praise.person\", \"praise.review\"]\n");
    let said = run(&["recode", "--store", "news.bede", "--lexicon", "elsewhere/ours"]);
    assert!(said.contains("1 documents coded anew, 0 with another record"), "{said}");
    assert_ne!(versions(&store), with);
}
