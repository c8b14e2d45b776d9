//! Where data files come from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::{BadData, DataError};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// Files by their path below the data folder, with `/` on every system.
pub(super) type Files = BTreeMap<String, String>;

/// A built-in file, as `demo.toml`.
pub fn built_in(path: &str) -> Option<&'static str> {
    BUILT_IN.get_file(path)?.contents_utf8()
}

/// All built-in data files.
pub(super) fn built_in_files() -> Files {
    let mut files = Files::new();
    add(&BUILT_IN, &mut files);
    files
}

fn add(dir: &Dir<'static>, files: &mut Files) {
    for file in dir.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml")) {
        let text = String::from_utf8_lossy(file.contents()).into_owned();
        files.insert(name(file.path()), text);
    }
    for dir in dir.dirs() {
        add(dir, files);
    }
}

/// All data files of a folder and the folders directly in it.
pub(super) fn read_folder(folder: &Path) -> Result<Files, BadData> {
    let mut files = Files::new();
    let mut errors = Vec::new();
    let mut add = |folder: &Path, prefix: &str, folders: &mut Vec<String>| {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return errors.push(unreadable(prefix.to_owned(), &error)),
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() {
                folders.push(name);
            } else if name.ends_with(".toml") {
                let name = format!("{prefix}{name}");
                match fs::read_to_string(&path) {
                    Ok(text) => drop(files.insert(name, text)),
                    Err(error) => errors.push(unreadable(name, &error)),
                }
            }
        }
    };
    let mut folders = Vec::new();
    add(folder, "", &mut folders);
    for name in folders {
        add(&folder.join(&name), &format!("{name}/"), &mut Vec::new());
    }
    if errors.is_empty() { Ok(files) } else { Err(BadData(errors)) }
}

fn unreadable(file: String, error: &std::io::Error) -> DataError {
    DataError { file, line: None, problem: error.to_string() }
}

fn name(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
