//! The copy with attributes and checks written into it, and what became of each candidate.

use std::ops::Range;
use std::path::Path;

use crate::candidates::{Candidate, File};
use crate::source::{Crate, write};

/// What became of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has the attribute.
    Annotated,
    /// With the error that stood there.
    Refused(String),
}

/// A candidate: the numbers of its file and of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub usize, pub usize);

/// What is to be added at the end of a module, by the numbers of its file and of itself; some of it checks a candidate.
pub type Checks<'a> = &'a dyn Fn(&State, usize, usize) -> Vec<(Option<Id>, String)>;

pub struct State {
    pub files: Vec<File>,
    status: Vec<Vec<Status>>,
    /// Where candidates, and the checks of candidates, lie in what was written last.
    written: Vec<Vec<(Range<usize>, Id)>>,
}

impl State {
    pub fn new(files: Vec<File>) -> State {
        let status = files.iter().map(|file| vec![Status::Annotated; file.candidates.len()]).collect();
        State { written: files.iter().map(|_| Vec::new()).collect(), files, status }
    }

    pub fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.files.iter().enumerate().flat_map(|(file, of)| (0..of.candidates.len()).map(move |at| Id(file, at)))
    }

    pub fn candidate(&self, id: Id) -> &Candidate {
        &self.files[id.0].candidates[id.1]
    }

    pub fn status(&self, id: Id) -> &Status {
        &self.status[id.0][id.1]
    }

    pub fn is_annotated(&self, id: Id) -> bool {
        *self.status(id) == Status::Annotated
    }

    pub fn refuse(&mut self, id: Id, reason: String) {
        self.status[id.0][id.1] = Status::Refused(reason);
    }

    /// Gives the companions of all functions of that name another one, and says how many had it.
    pub fn rename(&mut self, name: &str) -> usize {
        let all = self.files.iter_mut().flat_map(|file| &mut file.candidates);
        let named = all.filter(|candidate| candidate.signature.ident == name && !candidate.collides);
        named.map(|candidate| candidate.collides = true).count()
    }

    /// The name of the type that holds a candidate's derivatives.
    pub fn companion(candidate: &Candidate) -> String {
        let name = candidate.signature.ident.to_string();
        if candidate.collides { format!("{name}_derivatives") } else { name }
    }

    /// Writes all files: the attributes, and at the end of each module what `checks` gives for it.
    pub fn write(&mut self, checks: Checks) -> Result<(), String> {
        for number in 0..self.files.len() {
            let file = &self.files[number];
            let mut inserted: Vec<(usize, Option<Id>, String)> = Vec::new();
            for (at, candidate) in file.candidates.iter().enumerate() {
                if self.is_annotated(Id(number, at)) {
                    inserted.push((candidate.range.start, None, attribute(candidate)));
                }
            }
            for (scope, module) in file.scopes.iter().enumerate() {
                let of_module = checks(self, number, scope);
                inserted.extend(of_module.into_iter().map(|(id, text)| (module.end, id, text)));
            }
            if number == 0 {
                // The edition of 2015 knows only crates that are named in the root.
                let root = file.scopes.first().map_or(0, |root| root.end);
                inserted.push((root, None, "\n#[allow(unused_extern_crates)] extern crate wengert;\n".into()));
            }
            inserted.sort_by_key(|(at, ..)| *at);
            let (text, written) = self.put_together(number, &inserted);
            self.written[number] = written;
            write(&self.files[number].path, &text)?;
        }
        Ok(())
    }

    fn put_together(
        &self,
        number: usize,
        inserted: &[(usize, Option<Id>, String)],
    ) -> (String, Vec<(Range<usize>, Id)>) {
        let file = &self.files[number];
        let (mut text, mut written, mut from) = (String::new(), Vec::new(), 0);
        for (at, id, new) in inserted {
            text.push_str(&file.text[from..*at]);
            let start = text.len();
            text.push_str(new);
            written.extend(id.map(|id| (start..text.len(), id)));
            from = *at;
        }
        text.push_str(&file.text[from..]);
        let before = |place: usize, is_included: bool| -> usize {
            let counts = |at: usize| at < place || (is_included && at == place);
            inserted.iter().filter(|(at, ..)| counts(*at)).map(|(.., new)| new.len()).sum()
        };
        for (at, candidate) in file.candidates.iter().enumerate() {
            let start = candidate.range.start + before(candidate.range.start, false);
            let end = candidate.range.end + before(candidate.range.end, false);
            written.push((start..end, Id(number, at)));
        }
        (text, written)
    }

    /// Whose text a byte of a file is, by its path in the copy.
    pub fn at(&self, copy: &Crate, path: &str, byte: usize) -> Option<Id> {
        let path = copy.folder.join(Path::new(path));
        let number = self.files.iter().position(|file| file.path == path)?;
        let found = self.written[number].iter().filter(|(range, _)| range.contains(&byte));
        found.min_by_key(|(range, _)| range.len()).map(|(_, id)| *id)
    }

    /// All that have the attribute in a file.
    pub fn annotated_in(&self, copy: &Crate, path: &str) -> Vec<Id> {
        let path = copy.folder.join(path);
        self.ids().filter(|id| self.files[id.0].path == path && self.is_annotated(*id)).collect()
    }
}

fn attribute(candidate: &Candidate) -> String {
    match candidate.collides {
        true => format!("#[::wengert::differentiable(name = {})] ", State::companion(candidate)),
        false => "#[::wengert::differentiable] ".into(),
    }
}
