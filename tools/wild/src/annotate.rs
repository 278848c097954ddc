//! The copy with attributes and checks written into it, and what became of each candidate.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::Path;

use crate::candidates::{Block, Candidate, File, Kind};
use crate::source::{Crate, write};
use crate::traits;
use crate::types::{Floats, Type, idents};

/// What became of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has the attribute.
    Annotated,
    /// With the error that stood there.
    Refused(String),
}

/// What became of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Derive {
    /// No candidate asks for it.
    Unwanted,
    /// These of its fields, numbered over all variants, are `#[constant]`.
    Annotated(BTreeSet<usize>),
    Refused,
}

/// A candidate: the numbers of its file and of itself. Blocks and types are numbered alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub usize, pub usize);

/// What an error can stand at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Candidate(Id),
    Block(Id),
    Type(Id),
    /// A field of a type.
    Field(Id, usize),
}

/// What is to be added at the end of a module, by the numbers of its file and of itself; some of it is there for a
/// candidate or a type.
pub type Checks<'a> = &'a dyn Fn(&State, usize, usize) -> Vec<(Option<Target>, String)>;

pub struct State {
    pub files: Vec<File>,
    pub floats: Floats,
    status: Vec<Vec<Status>>,
    derives: Vec<Vec<Derive>>,
    /// Where everything lies in what was written last.
    written: Vec<Vec<(Range<usize>, Target)>>,
}

/// What is written into a file, where, and for what.
type Inserted = (usize, Option<Target>, String);

const ATTRIBUTE: &str = "#[::wengert::differentiable] ";

impl State {
    pub fn new(files: Vec<File>, floats: Floats) -> State {
        let status = files.iter().map(|file| vec![Status::Annotated; file.candidates.len()]).collect();
        let derives = files.iter().map(|file| vec![Derive::Unwanted; file.types.len()]).collect();
        let written = files.iter().map(|_| Vec::new()).collect();
        let mut state = State { files, floats, status, derives, written };
        state.want_derives();
        state
    }

    pub fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.files.iter().enumerate().flat_map(|(file, of)| (0..of.candidates.len()).map(move |at| Id(file, at)))
    }

    /// The candidates, without those that have the attribute for others alone.
    pub fn counted(&self) -> impl Iterator<Item = Id> + '_ {
        self.ids().filter(|id| self.candidate(*id).is_counted)
    }

    pub fn types(&self) -> impl Iterator<Item = (Id, &Type)> + '_ {
        let of = |(file, of): (usize, &'_ File)| (0..of.types.len()).map(move |at| Id(file, at));
        self.files.iter().enumerate().flat_map(of).map(|id| (id, &self.files[id.0].types[id.1]))
    }

    pub fn candidate(&self, id: Id) -> &Candidate {
        &self.files[id.0].candidates[id.1]
    }

    pub fn block(&self, id: Id) -> Option<&Block> {
        Some(&self.files[id.0].blocks[self.candidate(id).block?])
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

    /// The fields of a type that are `#[constant]`, if it has the derive.
    pub fn constants(&self, id: Id) -> Option<&BTreeSet<usize>> {
        match &self.derives[id.0][id.1] {
            Derive::Annotated(constants) => Some(constants),
            _ => None,
        }
    }

    /// Gives the derive to all types that the signatures of candidates name, and to those in them. Fields that hold no
    /// floats are `#[constant]`, but for what the derive knows to be data.
    fn want_derives(&mut self) {
        let mut wanted = HashSet::new();
        for file in &self.files {
            for candidate in &file.candidates {
                wanted.extend(idents(&candidate.signature));
                let block = candidate.block.map(|block| &file.blocks[block]);
                wanted.extend(block.and_then(|block| block.owner.as_ref()).map(idents).unwrap_or_default());
            }
        }
        loop {
            let before = wanted.len();
            for id in self.types().map(|(id, _)| id).collect::<Vec<_>>() {
                let ty = &self.files[id.0].types[id.1];
                if !wanted.contains(&ty.name) {
                    continue;
                }
                let parameters = self.floats.of_type(&ty.generics);
                let is_constant = |ty: &syn::Type| !self.floats.carries(ty, &parameters) && !Floats::is_plain(ty);
                let constants = ty.fields().enumerate().filter(|(_, field)| is_constant(&field.ty));
                let constants: BTreeSet<usize> = constants.map(|(number, _)| number).collect();
                let others = ty.fields().enumerate().filter(|(number, _)| !constants.contains(number));
                wanted.extend(others.flat_map(|(_, field)| idents(&field.ty)));
                self.derives[id.0][id.1] = Derive::Annotated(constants);
            }
            if wanted.len() == before {
                return;
            }
        }
    }

    /// Makes a field constant, and says whether it was not.
    pub fn cut(&mut self, id: Id, field: usize) -> bool {
        match &mut self.derives[id.0][id.1] {
            Derive::Annotated(constants) => constants.insert(field),
            _ => false,
        }
    }

    /// Takes the derive off, and says whether there was one.
    pub fn refuse_type(&mut self, id: Id) -> bool {
        let was_there = self.constants(id).is_some();
        self.derives[id.0][id.1] = Derive::Refused;
        was_there
    }

    /// Gives the companions of all functions of that name another one, and says how many had it.
    pub fn rename(&mut self, name: &str) -> usize {
        let all = self.files.iter_mut().flat_map(|file| &mut file.candidates);
        let named = all
            .filter(|candidate| candidate.signature.ident == name && !candidate.collides && candidate.block.is_none());
        named.map(|candidate| candidate.collides = true).count()
    }

    /// The name of the type that holds a candidate's derivatives.
    pub fn companion(candidate: &Candidate) -> String {
        let name = candidate.signature.ident.to_string();
        if candidate.collides { format!("{name}_derivatives") } else { name }
    }

    /// The candidates of a block that have the attribute; of a trait, also those of its implementations.
    pub fn annotated_within(&self, id: Id) -> Vec<Id> {
        let block = &self.files[id.0].blocks[id.1];
        let of_trait = match block.kind {
            Kind::Trait(..) => block.of_trait(),
            _ => None,
        };
        let is_within = |candidate: &Id| match &of_trait {
            Some(name) => self.block(*candidate).and_then(Block::of_trait).as_ref() == Some(name),
            None => candidate.0 == id.0 && self.candidate(*candidate).block == Some(id.1),
        };
        self.ids().filter(|id| self.is_annotated(*id)).filter(is_within).collect()
    }

    /// The names of the methods of each trait that have the attribute somewhere.
    pub fn marked(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut marked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for id in self.ids().filter(|id| self.is_annotated(*id)) {
            if let Some(name) = self.block(id).and_then(Block::of_trait) {
                marked.entry(name).or_default().insert(self.candidate(id).signature.ident.to_string());
            }
        }
        marked
    }

    /// Writes all files: the attributes, and at the end of each module what `checks` gives for it.
    pub fn write(&mut self, checks: Checks) -> Result<(), String> {
        let marked = self.marked();
        let imports = traits::imports(self, &marked);
        for number in 0..self.files.len() {
            let file = &self.files[number];
            let mut inserted = self.attributes(number, &marked);
            for (scope, module) in file.scopes.iter().enumerate() {
                let of_module = checks(self, number, scope);
                inserted.extend(of_module.into_iter().map(|(target, text)| (module.end, target, text)));
                let imported = imports.get(&(number, scope)).into_iter().flatten();
                inserted.extend(imported.map(|text| (module.end, None, text.clone())));
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

    fn attributes(&self, number: usize, marked: &BTreeMap<String, BTreeSet<String>>) -> Vec<Inserted> {
        let file = &self.files[number];
        let mut inserted: Vec<Inserted> = Vec::new();
        let mut add = |at: usize, text: &str| inserted.push((at, None, text.to_owned()));
        for (at, candidate) in file.candidates.iter().enumerate() {
            let is_declared = candidate.block.is_some_and(|block| matches!(file.blocks[block].kind, Kind::Trait(..)));
            if self.is_annotated(Id(number, at)) && !is_declared {
                add(candidate.range.start, &attribute(candidate));
            }
        }
        for (at, block) in file.blocks.iter().enumerate() {
            let of_block = file.candidates.iter().enumerate().filter(|(_, candidate)| candidate.block == Some(at));
            let annotated: Vec<&Candidate> =
                of_block.filter(|(at, _)| self.is_annotated(Id(number, *at))).map(|(_, candidate)| candidate).collect();
            let has_attribute = match &block.kind {
                Kind::Inherent => {
                    let is_hidden = annotated.iter().any(|candidate| !candidate.mentions_self);
                    !annotated.is_empty() && (block.is_generic() || is_hidden)
                }
                Kind::Implementation(_) => !annotated.is_empty(),
                Kind::Trait(name, _) => match marked.get(name) {
                    Some(marked) => {
                        let of_it = block.methods.iter().filter(|(method, _)| marked.contains(method));
                        of_it.for_each(|(_, at)| add(*at, ATTRIBUTE));
                        true
                    }
                    None => false,
                },
            };
            if has_attribute {
                add(block.range.start, ATTRIBUTE);
            }
        }
        for (at, ty) in file.types.iter().enumerate() {
            if let Derive::Annotated(constants) = &self.derives[number][at] {
                add(ty.range.start, "#[derive(::wengert::Differentiable)] ");
                let fields = ty.fields().enumerate().filter(|(field, _)| constants.contains(field));
                fields.for_each(|(_, field)| add(field.range.start, "#[constant] "));
            }
        }
        inserted
    }

    fn put_together(&self, number: usize, inserted: &[Inserted]) -> (String, Vec<(Range<usize>, Target)>) {
        let file = &self.files[number];
        let (mut text, mut written, mut from) = (String::new(), Vec::new(), 0);
        for (at, target, new) in inserted {
            text.push_str(&file.text[from..*at]);
            let start = text.len();
            text.push_str(new);
            written.extend(target.map(|target| (start..text.len(), target)));
            from = *at;
        }
        text.push_str(&file.text[from..]);
        let before =
            |place: usize| -> usize { inserted.iter().filter(|(at, ..)| *at < place).map(|(.., new)| new.len()).sum() };
        let moved = |range: &Range<usize>| range.start + before(range.start)..range.end + before(range.end);
        for (at, candidate) in file.candidates.iter().enumerate() {
            written.push((moved(&candidate.range), Target::Candidate(Id(number, at))));
        }
        for (at, block) in file.blocks.iter().enumerate() {
            written.push((moved(&block.range), Target::Block(Id(number, at))));
        }
        for (at, ty) in file.types.iter().enumerate() {
            written.push((moved(&ty.range), Target::Type(Id(number, at))));
            let fields = ty.fields().enumerate();
            written.extend(fields.map(|(field, of)| (moved(&of.range), Target::Field(Id(number, at), field))));
        }
        (text, written)
    }

    /// Whose text a byte of a file is, by its path in the copy.
    pub fn at(&self, copy: &Crate, path: &str, byte: usize) -> Option<Target> {
        let path = copy.folder.join(Path::new(path));
        let number = self.files.iter().position(|file| file.path == path)?;
        let found = self.written[number].iter().filter(|(range, _)| range.contains(&byte));
        found.min_by_key(|(range, _)| range.len()).map(|(_, target)| *target)
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
        false => ATTRIBUTE.into(),
    }
}
