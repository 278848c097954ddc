//! What the attribute, the arguments and the result of a function show.

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Block, Expr, FnArg, ItemFn, Pat, ReturnType, Stmt, Type};

use super::activity::{carries, holds_floats};
use super::constructs::Uses;
use super::kinds::{Occurrences, argument_kind, carries_value, result_kind, returns_of};

impl Uses<'_> {
    /// The attribute's arguments.
    pub fn attribute(&mut self, function: &ItemFn) {
        for attribute in &function.attrs {
            let tokens = attribute.meta.to_token_stream().to_string();
            self.say_if(tokens.contains("wrt"), "`wrt`");
            self.say_if(tokens.contains("order ="), "`order =`");
            self.say_if(tokens.contains("name ="), "`name =`");
            self.say_if(tokens.contains("crate ="), "`crate =`");
            self.say_if(tokens.contains("fwd ="), "`fwd =`, `bwd =`");
            self.say_if(tokens.contains("partials ("), "`partials(…)`");
            self.say_if(tokens.contains("without"), "`without`");
            self.say_if(tokens.contains("recursive"), "`recursive`");
        }
    }

    /// Arguments and result.
    pub fn signature(&mut self, function: &ItemFn) {
        self.say_if(function.sig.constness.is_some(), "`const fn`");
        for argument in &function.sig.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            let constant = argument.attrs.iter().any(|attribute| attribute.path().is_ident("constant"));
            if constant {
                self.say_if(holds_floats(&argument.ty), "`#[constant]` on floats");
                self.say_if(!holds_floats(&argument.ty), "`#[constant]` on a type of the user's");
                continue;
            }
            if is_seen_as_slice(function, &argument.ty) {
                self.say("list of any kind");
                continue;
            }
            self.say(argument_kind(&argument.ty));
            if !carries(&argument.ty) {
                continue;
            }
            match &*argument.pat {
                Pat::Ident(name) => {
                    let name_text = name.ident.to_string();
                    self.say_if(name.mutability.is_some(), "`mut` argument");
                    let occurs = Occurrences::of(&function.block, &name_text);
                    self.say_if(occurs.all == 0, "unused argument");
                    let mutable = matches!(&*argument.ty, Type::Reference(reference) if reference.mutability.is_some());
                    self.say_if(mutable && occurs.all == occurs.written, "`&mut` argument that is only written");
                }
                Pat::Tuple(_) => self.say("pattern as an argument"),
                _ => {}
            }
        }
        let result = match &function.sig.output {
            ReturnType::Default => "no result",
            ReturnType::Type(_, ty) => result_kind(ty),
        };
        self.say(result);
    }

    /// The body, with what only its end shows.
    pub fn block_of_function(&mut self, block: &Block) {
        if let Some(Stmt::Expr(last, None)) = block.stmts.last()
            && carries_value(last)
            && !self.active(last)
            && !matches!(last, Expr::Loop(_) | Expr::Call(_) | Expr::Return(_) | Expr::If(_) | Expr::Match(_))
        {
            self.say("constant result");
        }
        for (number, statement) in block.stmts.iter().enumerate() {
            if let Stmt::Expr(Expr::Return(_), _) = statement
                && number + 1 == block.stmts.len()
            {
                self.say("`return` at the end");
                self.branches = usize::MAX / 2;
            }
        }
        let ends_with_return = self.branches > 0;
        self.branches = 0;
        self.visit_block(block);
        // The one at the end is no early one.
        if ends_with_return && returns_of(block) == 1 {
            self.found.remove("early `return`");
        }
    }
}

/// Is it of a type that is bound by `AsRef`, or a reference to one?
fn is_seen_as_slice(function: &ItemFn, ty: &Type) -> bool {
    let ty = if let Type::Reference(reference) = ty { &reference.elem } else { ty };
    let (params, clause) = (&function.sig.generics.params, &function.sig.generics.where_clause);
    let declared = quote::quote!(#params, #clause).to_token_stream().to_string();
    match ty {
        Type::ImplTrait(bounds) => bounds.to_token_stream().to_string().contains("AsRef <"),
        ty => declared.contains(&format!("{} : AsRef <", ty.to_token_stream())),
    }
}
