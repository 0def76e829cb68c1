//! A small disk, mounted where only the programs see it that are started on it. No rights are needed for that where the system
//! lets users have namespaces of their own.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A disk of a fixed size in memory; gone when dropped.
pub struct Disk {
    at: PathBuf,
    /// Keeps the disk mounted.
    holder: Child,
}

impl Disk {
    /// Mounts a disk of so many KiB over this folder; `None` where the system lets nobody do that.
    pub fn mount(at: &Path, kib: u32) -> Option<Self> {
        fs::create_dir_all(at).expect("the folder is made");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        command.arg(r#"mount -t tmpfs -o "size=$1k" none "$2" && echo mounted && exec cat"#);
        command.args(["sh", &kib.to_string()]).arg(at);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut holder = command.spawn().ok()?;
        let mut line = String::new();
        BufReader::new(holder.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("a line, or its end");
        let disk = Self { at: at.to_owned(), holder };
        if line.is_empty() {
            eprintln!("not tried: this system lets nobody mount a disk of his own (unshare --user --mount)");
            return None;
        }
        Some(disk)
    }

    /// The folder as the story sees it.
    pub fn path(&self) -> PathBuf {
        let inside = self.at.strip_prefix("/").expect("an absolute path");
        PathBuf::from(format!("/proc/{}/root", self.holder.id())).join(inside)
    }

    /// From now on nothing can be written.
    pub fn read_only(&self) {
        let mount = self.command(Path::new("mount")).args(["-o", "remount,ro"]).arg(&self.at).status();
        assert!(mount.expect("mount runs").success(), "the disk can't be made read-only");
    }

    /// Fills the disk to its last byte.
    pub fn fill(&self) {
        let mut file = fs::File::create(self.filler()).expect("the filler is made");
        while std::io::Write::write_all(&mut file, &[7; 1024]).is_ok() {}
    }

    /// Makes room again.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("the disk was filled");
    }

    /// A program that sees the disk.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--user", "--preserve-credentials", "--mount", "--target"]);
        command.arg(self.holder.id().to_string()).arg("--").arg(program);
        command
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It may never have come up: then there is nothing to end.
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}
