//! A file that is added to `data/` is built into the command, too.

fn main() {
    println!("cargo::rerun-if-changed=data");
}
