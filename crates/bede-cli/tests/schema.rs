//! The printed schema, and that every record of the reports that ship keeps to it. The validator below knows the keywords
//! that the schema uses and fails on any other.

use std::process::{Command, Stdio};

use serde_json::Value;

fn bede(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .stdin(Stdio::null())
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Whether a value keeps to a schema; where not, why.
fn validate(value: &Value, schema: &Value, root: &Value, at: &str) -> Result<(), String> {
    let Value::Object(keywords) = schema else { return Err(format!("{at}: a schema is an object")) };
    for (keyword, given) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" => true,
            "$ref" => {
                let name =
                    given.as_str().and_then(|name| name.strip_prefix("#/$defs/")).ok_or("a reference")?;
                validate(value, root["$defs"].get(name).ok_or("an unknown definition")?, root, at)?;
                true
            }
            "anyOf" => given.as_array().is_some_and(|schemas| {
                schemas.iter().any(|schema| validate(value, schema, root, at).is_ok())
            }),
            "enum" => given.as_array().is_some_and(|values| values.contains(value)),
            "minimum" => value.is_null() || value.as_f64() >= given.as_f64(),
            "type" => {
                let is = |name: &Value| match name.as_str() {
                    Some("null") => value.is_null(),
                    Some("string") => value.is_string(),
                    Some("number") => value.is_number(),
                    Some("integer") => value.is_u64() || value.is_i64(),
                    Some("array") => value.is_array(),
                    Some("object") => value.is_object(),
                    _ => false,
                };
                given.as_array().map_or_else(|| is(given), |names| names.iter().any(is))
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(item, given, root, &format!("{at}[{index}]"))?;
                }
                true
            }
            "properties" => {
                for (key, item) in value.as_object().into_iter().flatten() {
                    let known = given.get(key).ok_or(format!("{at}.{key} is not in the schema"))?;
                    validate(item, known, root, &format!("{at}.{key}"))?;
                }
                true
            }
            "required" => given
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .all(|key| value.get(key).is_some()),
            other => return Err(format!("{at}: the keyword `{other}` is new to this test")),
        };
        if !holds {
            return Err(format!("{at}: {value} does not keep to `{keyword}`: {given}"));
        }
    }
    Ok(())
}

#[test]
fn every_record_of_the_example_reports_keeps_to_the_schema() {
    let schema: Value = serde_json::from_slice(&bede(&["schema"])).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let output = String::from_utf8(bede(&["code", "--format", "jsonl", "examples/reports"])).expect("UTF-8");
    let mut count = 0;
    for line in output.lines() {
        let record: Value = serde_json::from_str(line).expect("a record a line");
        validate(&record, &schema, &schema, record["id"].as_str().expect("a string"))
            .unwrap_or_else(|why| panic!("{why}"));
        count += 1;
        spans_hold(&record);
    }
    assert!(count >= 66, "{count} records");
}

#[test]
fn the_validator_tells_what_is_wrong() {
    let schema: Value = serde_json::from_slice(&bede(&["schema"])).expect("the schema is JSON");
    let line = bede(&["code", "--format", "jsonl", "examples/reports/1990-02-11-mandela-freed.txt"]);
    let record: Value = serde_json::from_slice(&line).expect("a record");
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut record = record.clone();
        change(&mut record);
        validate(&record, &schema, &schema, "record").is_err()
    };
    assert!(!broken(&|_| {}));
    assert!(broken(&|record| record["events"][0]["type"] = "MEET".into()));
    assert!(broken(&|record| record["events"][0]["anchor"]["start"] = (-1).into()));
    assert!(broken(&|record| record["extra"] = 1.into()));
    assert!(broken(&|record| record["events"][0]["place"] = "Paarl".into()));
    assert!(broken(&|record| {
        record.as_object_mut().expect("an object").remove("authors");
    }));
}

/// Every span's words stand where its offsets say, in the text that the record returns or in the file.
fn spans_hold(record: &Value) {
    let text = match record["text"].as_str() {
        Some(text) => text.to_owned(),
        None => {
            let id = record["id"].as_str().expect("a string");
            let path = format!("{}/../../examples/reports/{id}.txt", env!("CARGO_MANIFEST_DIR"));
            // Records of JSONL files have their texts in lines of those files.
            let Ok(text) = std::fs::read_to_string(path) else { return };
            text
        }
    };
    let characters: Vec<char> = text.chars().collect();
    fn walk(value: &Value, characters: &[char], id: &Value) {
        if let (Some(words), Some(start), Some(end)) =
            (value["text"].as_str(), value["start"].as_u64(), value["end"].as_u64())
        {
            let found: String = characters[start as usize..end as usize].iter().collect();
            assert_eq!(found, words, "{id}");
        }
        match value {
            Value::Object(object) => object.values().for_each(|value| walk(value, characters, id)),
            Value::Array(values) => values.iter().for_each(|value| walk(value, characters, id)),
            _ => {}
        }
    }
    walk(record, &characters, &record["id"]);
}
