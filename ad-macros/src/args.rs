//! The arguments of the attribute.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;

use crate::diag::Diag;
use crate::ir::Width;
use crate::sources::File;

/// Optimisations that `without(…)` turns off, by name.
pub const SWITCHES: &[&str] = &[
    "hoist",
    "repeats",
    "tbr",
    "recompute",
    "extremum",
    "fuse",
    "privatize",
    "calls",
    "tape",
    "pack",
    "sums",
    "ascending",
    "split",
    "rows",
    "views",
    "totals",
    "reductions",
    "powers",
    "reciprocals",
    "scales",
    "squares",
    "init",
    "copies",
    "nest",
];

/// Code grows with a power of the order.
const MAX_ORDER: u32 = 4;

/// The `impl` block that a function stands in.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its generics; none where the attribute stands on the function alone, which does not see them.
    pub generics: syn::Generics,
    pub receiver: Receiver,
    pub place: Place,
    /// The type of its methods, where that is known.
    pub of: Option<String>,
    /// What `Self` is, where that is a float.
    pub float: Option<Width>,
    /// Are there only forms for other functions, and no derived ones for users?
    pub is_for_callers: bool,
    /// Is the result an argument of the trait? Then it is no way to fail.
    pub gives_argument: bool,
    /// Is it known what several tangents of a float are, for any number of them?
    pub knows_lanes: bool,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            generics: syn::Generics::default(),
            receiver: Receiver::default(),
            place: Place::default(),
            of: None,
            float: None,
            is_for_callers: false,
            gives_argument: false,
            knows_lanes: true,
        }
    }
}

/// Where a method stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In a block of its type.
    #[default]
    Inherent,
    /// In a trait, without a body, or with one.
    Declared,
    Default,
    /// In an implementation of a trait.
    Implemented,
}

impl Home {
    /// Must what there is follow from the signature alone?
    pub fn is_of_a_trait(&self) -> bool {
        self.place != Place::Inherent
    }

    /// Is `Self` a type parameter?
    pub fn has_open_self(&self) -> bool {
        matches!(self.place, Place::Declared | Place::Default)
    }
}

/// How the forms that are made take a receiver by value. A caller who writes `p.norm()` does not see how the method takes `p`,
/// and lends it always; one who writes `S::norm(p)` hands it over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Receiver {
    #[default]
    AsWritten,
    Lent,
}

/// What `#[differentiable(…)]` asks for.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// `wrt(a, b)`: whose cotangents are returned; all where it is absent.
    pub wrt: Option<Vec<Ident>>,
    /// `name = g`: what the companion is called.
    pub name: Option<Ident>,
    /// `crate = path`: where the facade is.
    pub krate: Option<syn::Path>,
    /// `fwd = path`, `bwd = path`: the user's own rule.
    pub fwd: Option<syn::Path>,
    pub bwd: Option<syn::Path>,
    /// `partials(f, g)`: functions for the partial derivatives, one for each active argument.
    pub partials: Option<Vec<syn::Path>>,
    /// `without(…)`: optimisations that are off.
    pub without: Vec<String>,
    /// `tape`: the function is run on the tape.
    pub tape: Option<Ident>,
    /// `recursive`: the function is called again by one that it calls.
    pub recursive: bool,
    /// Where the function stands, if that is an `impl` block.
    pub home: Option<Home>,
    /// Where its names are looked up, if that is known.
    pub file: Option<File>,
    /// `dump`: print every phase while compiling.
    pub dump: bool,
    /// `order = n`: up to which order there are derivatives.
    pub order: u32,
    /// `__closure`, which is not for users: the function is the code of a closure that is handed to another one.
    pub closure: bool,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            wrt: None,
            name: None,
            krate: None,
            fwd: None,
            bwd: None,
            partials: None,
            without: Vec::new(),
            tape: None,
            recursive: false,
            file: None,
            home: None,
            dump: false,
            order: 1,
            closure: false,
        }
    }
}

impl Arguments {
    /// Reads the attribute's arguments; what is wrong with them is noted.
    pub fn read(diag: &Diag, tokens: proc_macro2::TokenStream) -> Self {
        let mut arguments = Self::default();
        match syn::parse::Parser::parse2(Punctuated::<Argument, syn::Token![,]>::parse_terminated, tokens) {
            Ok(list) => list.into_iter().for_each(|argument| arguments.take(diag, argument)),
            Err(error) => diag.syn(error),
        }
        if arguments.fwd.is_some() != arguments.bwd.is_some() {
            let given = arguments.fwd.as_ref().or(arguments.bwd.as_ref()).expect("one of the two is there");
            diag.error(given.span(), "a custom rule needs both `fwd = …` and `bwd = …`");
        }
        if let (Some([first, ..]), true) =
            (arguments.partials.as_deref(), arguments.fwd.is_some() || arguments.tape.is_some())
        {
            diag.error(
                first.span(),
                "`partials(…)` is all that a derivative needs; leave out `fwd = …`, `bwd = …` and `tape`",
            );
        }
        if let (Some(fwd), 2..) = (&arguments.fwd, arguments.order) {
            diag.error(fwd.span(), "a function with a custom rule has first derivatives only; leave `order = …` out");
        }
        arguments
    }

    /// Those that stand in a file; what is wrong with them is said where they stand.
    pub fn spelled(text: &str) -> Self {
        Self::read(&Diag::new(), text.parse().unwrap_or_default())
    }

    pub fn wants(&self, name: &Ident) -> bool {
        self.wrt.as_ref().is_none_or(|wrt| wrt.contains(name))
    }

    /// Is the optimisation of that name on?
    pub fn on(&self, switch: &str) -> bool {
        debug_assert!(SWITCHES.contains(&switch));
        !self.without.iter().any(|off| off == switch || off == "all")
    }

    fn take(&mut self, diag: &Diag, argument: Argument) {
        match argument {
            Argument::Wrt(names) => self.wrt = Some(names),
            Argument::Name(name) => self.name = Some(name),
            Argument::Crate(path) => self.krate = Some(path),
            Argument::Fwd(path) => self.fwd = Some(path),
            Argument::Bwd(path) => self.bwd = Some(path),
            Argument::Partials(paths) => self.partials = Some(paths),
            Argument::Recursive => self.recursive = true,
            Argument::Tape(word) => self.tape = Some(word),
            Argument::Dump => self.dump = true,
            Argument::Closure => self.closure = true,
            Argument::Order(order) => match order.base10_parse() {
                Ok(order @ 1..=MAX_ORDER) => self.order = order,
                _ => diag.error(order.span(), format!("`order` is a number from 1 to {MAX_ORDER}")),
            },
            Argument::Without(names) => {
                for name in names {
                    if name != "all" && !SWITCHES.iter().any(|known| name == known) {
                        diag.error(
                            name.span(),
                            format!("there is no optimisation `{name}`; there are `all`, `{}`", SWITCHES.join("`, `")),
                        );
                    }
                    self.without.push(name.to_string());
                }
            }
            Argument::Unknown(name) => diag.error(
                name.span(),
                format!("unknown argument `{name}`; known are `wrt(…)`, `name = …`, `crate = …`, `fwd = …`, `bwd = …`, `partials(…)`, `order = …`, `recursive`, `tape`, `without(…)` and `dump`"),
            ),
        }
    }
}

enum Argument {
    Wrt(Vec<Ident>),
    Name(Ident),
    Crate(syn::Path),
    Fwd(syn::Path),
    Bwd(syn::Path),
    Partials(Vec<syn::Path>),
    Without(Vec<Ident>),
    Recursive,
    Tape(Ident),
    Order(syn::LitInt),
    Dump,
    Closure,
    Unknown(Ident),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = syn::ext::IdentExt::parse_any(input)?;
        let list = || -> syn::Result<Vec<Ident>> {
            let inside;
            syn::parenthesized!(inside in input);
            // `self` is an argument, too.
            let names = Punctuated::<Ident, syn::Token![,]>::parse_terminated_with(&inside, Ident::parse_any)?;
            Ok(names.into_iter().collect())
        };
        let path = || -> syn::Result<syn::Path> {
            input.parse::<syn::Token![=]>()?;
            input.call(syn::Path::parse_mod_style)
        };
        Ok(match word.to_string().as_str() {
            "wrt" => Self::Wrt(list()?),
            "without" => Self::Without(list()?),
            "name" => {
                input.parse::<syn::Token![=]>()?;
                Self::Name(input.parse()?)
            }
            "crate" => Self::Crate(path()?),
            "fwd" => Self::Fwd(path()?),
            "bwd" => Self::Bwd(path()?),
            "partials" => {
                let inside;
                syn::parenthesized!(inside in input);
                let paths = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated_with(
                    &inside,
                    syn::Path::parse_mod_style,
                )?;
                Self::Partials(paths.into_iter().collect())
            }
            "recursive" => Self::Recursive,
            "tape" => Self::Tape(word),
            "order" => {
                input.parse::<syn::Token![=]>()?;
                Self::Order(input.parse()?)
            }
            "dump" => Self::Dump,
            "__closure" => Self::Closure,
            _ => {
                // What an unknown word brings along is of no interest.
                while !input.is_empty() && !input.peek(syn::Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
                Self::Unknown(word)
            }
        })
    }
}
