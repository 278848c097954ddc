//! The intermediate representation: types only.
//!
//! A function is a tree of blocks. A block is a list of steps in A-normal form: operands are [`Atom`]s, memory is
//! named by [`Place`]s. Variables are ids into one table ([`Function::vars`]); names, types and spans stand there.
//!
//! The representation is closed: primal code, tangent code and adjoint code are made of the same steps. The call of a
//! callee's reverse function ([`Step::CallVjp`]) and the application of the pullback that it returned
//! ([`Step::Apply`]) are steps like any other.

mod array;
mod call;
mod form;
mod function;
pub mod print;
mod types;
mod vars;
pub mod verify;
pub mod visit;

use proc_macro2::{Ident, Span, TokenStream};

pub use array::{ArrayOp, ArrayType, SlicePart, View};
pub use call::{Again, Argument, Call, Callee, Derived, Form, Lent, Shadow, Target};
pub use function::{Function, Parameter, Passing};
pub use types::{Mutability, Ty, UserType, Width};
pub use vars::{VarMap, VarSet};

/// A variable: an index into [`Function::vars`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// What stands behind a variable's name.
#[derive(Clone, Debug)]
pub enum Role {
    /// An argument of the user's function, by number.
    Parameter(#[allow(dead_code, reason = "seen where the representation is printed for debugging")] usize),
    /// A local of the user's.
    Local,
    /// A step of an expression, with a name of ours: printed inside of what uses it, where that is legal.
    Temporary,
    /// A constant, static or const parameter: always in scope, never written.
    Static,
    /// A reference to a place; everything done through it is done to the place.
    Alias(Place),
    /// The cotangent or tangent of another variable.
    Shadow(Var),
    /// What a transform keeps or counts.
    Kept,
}

#[derive(Clone, Debug)]
pub struct VarInfo {
    /// How it is spelled in the generated code: unique in the function.
    pub name: TokenStream,
    pub ty: Ty,
    pub role: Role,
    /// The type that the user wrote at the variable.
    pub annotation: Option<TokenStream>,
    /// Declared `mut`, or of a kind that is written through places.
    pub mutable: bool,
    /// Borrowed out of a frame: the name stands for a reference to the value.
    pub by_ref: bool,
    #[allow(dead_code, reason = "for messages about the variable")]
    pub span: Span,
}

/// An operand that needs no evaluation.
#[derive(Clone, Debug)]
pub enum Atom {
    Var(Var),
    Literal(Literal),
}

#[derive(Clone, Debug)]
pub struct Literal {
    pub tokens: TokenStream,
    pub ty: Ty,
    /// The value of a float literal, for folding.
    pub value: Option<f64>,
}

/// A root and the way from it to the part that is meant.
#[derive(Clone, Debug)]
pub struct Place {
    pub root: Var,
    pub path: Vec<Projection>,
}

#[derive(Clone, Debug)]
pub enum Projection {
    Index(Atom),
    Range {
        lo: Option<Atom>,
        hi: Option<Atom>,
        inclusive: bool,
    },
    Field(u32),
    /// A field of a type of the user's. Its tangent has a field of the same name.
    Named(FieldId),
    /// A part of an array of `ndarray`'s that is an array itself.
    View(View),
    Deref,
}

/// A field of a type of the user's: an index into [`Function::fields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldId(pub u32);

#[derive(Clone, Debug)]
pub struct FieldInfo {
    /// Of an enumeration, the variant that has it.
    pub variant: Option<Ident>,
    /// How a pattern of the user's calls the variant.
    pub pattern: Option<TokenStream>,
    pub member: syn::Member,
    /// What is known of its type from how it is used, or declared.
    pub ty: Ty,
    /// Is it all that a `Box` holds, which is the type that has it? Then its place is `*b`.
    pub is_content: bool,
}

/// A value of a struct of the user's: `S { a: x, ..rest }`, or `S(x)`.
#[derive(Clone, Debug)]
pub struct StructValue {
    pub path: TokenStream,
    pub fields: Vec<(FieldId, Atom)>,
    /// Where the other fields come from.
    pub rest: Option<Place>,
    /// Is it made by a function, which takes the fields in order?
    pub is_called: bool,
    /// Is `rest` cloned, and not moved or copied out of its place?
    pub clones_rest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    /// Bit operations and shifts, on integers and `bool`.
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Clone, Debug)]
pub enum Op {
    Use(Atom),
    /// A copy of what a place holds.
    Read(Place),
    /// A duplicate of a container: `clone` or `to_vec` as the user wrote it.
    Duplicate(Place, &'static str),
    /// A reference; the variable is an alias of the place.
    Borrow(Mutability, Place),
    Neg(Atom),
    Not(Atom),
    Binary(BinaryOp, Atom, Atom),
    /// A method of a float that has a row in the rule table.
    Rule(&'static ad_rules::Row, Vec<Atom>),
    /// A product in which a zero first factor wins over an infinite second one.
    StrongMul(Atom, Atom),
    /// `sin_cos`, whose result is a pair.
    SinCos(Atom),
    /// A pure method of what carries no derivative (integers, `bool`) or whose result does not (`is_nan`).
    Method(Ident, Atom, Vec<Atom>),
    /// `as`, with the tokens of the type.
    Cast(Atom, TokenStream),
    /// The tangent through a cast whose operand's type is not known, to the type written.
    CastTangent(Atom, TokenStream),
    /// The cotangent through such a cast, back to the type of the operand, which stands second.
    CastLike(Atom, Atom),
    Tuple(Vec<Atom>),
    Struct(Box<StructValue>),
    Array(Vec<Atom>),
    /// `[x; N]`
    ArrayRepeat(Atom, TokenStream),
    /// `vec![x; n]`
    VecRepeat(Atom, Atom),
    /// `vec![a, b, c]`
    VecList(Vec<Atom>),
    VecNew,
    VecWithCapacity(Atom),
    Len(Place),
    IsEmpty(Place),
    /// Which element of a value of the user's an index of another type than an integer names.
    Element(Place, Box<OwnIndex>),
    /// What an array says of its shape: the place, and what stands behind it, `.nrows()`.
    Shape(Place, TokenStream),
    /// Arithmetic on whole arrays of `ndarray`'s, and floats.
    OnArrays(ArrayOp, Vec<Atom>),
    /// An array of zeros, of elements of that type and with the dimensions that the operand holds.
    Zeros(Ty, Atom),
    /// The same, with the first operand added.
    Begun(Atom, Atom),
    /// An array that a function of `ndarray`'s makes of what carries no derivative, `Array2::zeros((n, m))`.
    Made(TokenStream, Vec<Atom>),
    /// Removes the last element and gives it back, as `pop().unwrap()` would.
    Pop(Place),
    /// How many turns a loop from the first to the second has.
    Turns(Atom, Atom),
    /// As many new frames at the end of a column, to be written by number.
    Grow(Place, Atom),
    /// A copy of a list that a callee takes again, as a row of a column; see `simplify::pack`.
    Pack(Box<Packing>),
    /// A value of the type that is overwritten before it is read.
    Blank(Ty),
    /// The argument, cut off from differentiation.
    Stop(Atom),
    /// A slot of a loop's, with nothing in it yet.
    Vacant,
    /// The zero tangent of what the place holds.
    ZeroTangent(Place),
    /// A duplicate of a list that a `&mut` variable lends to a callee, if that takes the argument of that number shared.
    DuplicateIfShared(Place, TokenStream, usize),
    /// A duplicate of a tangent.
    CloneTangent(Place),
    /// The sum of the elements of a shadow.
    Sum(Place),
    /// The user's expression as it stands.
    Opaque(Opaque),
}

/// An index of a type of the user's choice, `(i, j)` or `k`.
#[derive(Clone, Debug)]
pub struct OwnIndex {
    pub parts: Vec<Atom>,
    pub delimiter: Option<proc_macro2::Delimiter>,
    pub span: Span,
}

/// How a list is kept for the pullback of the call that takes it.
#[derive(Clone, Debug)]
pub struct Packing {
    /// The list as it is passed.
    pub argument: Argument,
    /// The list, and the method that makes a copy of its own where the callee takes no slice.
    pub place: Place,
    pub method: &'static str,
    /// Where the row goes.
    pub column: Var,
    /// The column of the loop's frames, whose room tells how many turns are to come; and how many rows each turn adds.
    pub turns: Var,
    pub rows: usize,
    pub callee: TokenStream,
    /// The argument's number.
    pub number: usize,
}

/// Code of the user's that is copied, with the variables that it mentions.
#[derive(Clone, Debug)]
pub struct Opaque {
    pub tokens: TokenStream,
    pub reads: Vec<Var>,
    /// The variables that it may change.
    pub writes: Vec<Var>,
    /// Ends in a panic always, as `unreachable!()` does.
    pub diverges: bool,
    /// What to say where it turns out to lie on the way from an argument to the result.
    pub refusal: String,
    pub span: Span,
}

#[derive(Clone, Debug, Default)]
pub struct Block {
    pub steps: Vec<Step>,
    pub tail: Option<Atom>,
}

/// A range of integers as the source of a loop.
#[derive(Clone, Debug)]
pub struct IntRange {
    pub lo: Atom,
    pub hi: Atom,
    pub inclusive: bool,
    /// The adapters behind the range, in the order written.
    pub adapters: Vec<Adapter>,
}

#[derive(Clone, Debug)]
pub enum Adapter {
    Rev,
    StepBy(Atom),
}

/// How control leaves a block before its end. After structuring, only the innermost loop is left so.
#[derive(Clone, Debug)]
pub enum Exit {
    Break(LoopId),
    Continue(LoopId),
    Return(Option<Atom>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LoopId(pub u32);

#[derive(Clone, Debug)]
pub struct Arm {
    pub pattern: TokenStream,
    pub guard: Option<Opaque>,
    /// The variables that the pattern binds.
    pub bindings: Vec<Var>,
    pub block: Block,
}

#[derive(Clone, Debug)]
pub enum Step {
    Let {
        var: Var,
        op: Op,
    },
    /// `let x;`, assigned later on every path that reads it.
    Declare(Var),
    /// `x = op`, the one assignment of this path to a declared variable that is no memory of the user's.
    Define {
        var: Var,
        op: Op,
    },
    Assign {
        place: Place,
        value: Atom,
    },
    /// `place += value` or `place -= value`; on tangents of any type where `value` is one.
    Add {
        place: Place,
        value: Atom,
        sign: Sign,
    },
    If {
        dest: Option<Var>,
        cond: Atom,
        then: Block,
        otherwise: Block,
    },
    Match {
        dest: Option<Var>,
        scrutinee: Opaque,
        arms: Vec<Arm>,
    },
    For {
        id: LoopId,
        index: Var,
        range: IntRange,
        body: Block,
    },
    /// A `while` (the condition's block ends in a `bool`) or a `loop`.
    While {
        id: LoopId,
        cond: Option<Block>,
        body: Block,
    },
    Exit(Exit),
    Call {
        dest: Option<Var>,
        call: Call,
    },
    Push {
        place: Place,
        value: Atom,
    },
    Swap {
        place: Place,
        a: Atom,
        b: Atom,
    },
    /// `std::mem::swap(&mut a, &mut b)`
    SwapPlaces {
        a: Place,
        b: Place,
    },
    Fill {
        place: Place,
        value: Atom,
    },
    /// `copy_from_slice` or `clone_from_slice`
    CopyFrom {
        dst: Place,
        src: Place,
        method: &'static str,
    },
    /// `clear` or `truncate(n)` of a vector
    Truncate {
        place: Place,
        len: Option<Atom>,
    },
    Opaque(Opaque),
    /// An item of the user's inside the body.
    Item(TokenStream),

    // What transforms add.
    /// `dest, pullback = callee::__vjp(…)`; an activity for each argument.
    CallVjp {
        dest: Var,
        pullback: Var,
        call: Call,
        activities: Vec<Active>,
    },
    /// `results = pullback(seed, lent…)`: one result for each argument passed by value.
    Apply {
        pullback: Var,
        seed: Atom,
        lent: Vec<Lent>,
        results: Vec<Option<Var>>,
    },
    /// `dest, results = callee::__grad(…)`: both sweeps of a call at once, with a seed that is known before.
    CallGrad {
        dest: Var,
        call: Call,
        activities: Vec<Active>,
        seed: Atom,
        lent: Vec<Lent>,
        results: Vec<Option<Var>>,
    },
    /// `dest = …`: the forward sweep of a call of the function itself, which keeps on the tape at hand what its reverse
    /// sweep needs.
    Descend {
        dest: Var,
        call: Call,
        activities: Vec<Active>,
        tape: Tape,
    },
    /// The reverse sweep of such a call, from the end of the tape.
    Ascend {
        call: Call,
        activities: Vec<Active>,
        seed: Atom,
        lent: Vec<Lent>,
        results: Vec<Option<Var>>,
        tape: Tape,
    },
    /// `dest, tangent = callee::__jvp(…)`
    CallJvp {
        dest: Var,
        tangent: Var,
        call: Call,
        /// Of the arguments that depend on what is differentiated.
        tangents: Vec<Option<Argument>>,
    },
    /// Writes a frame: into a slot (outside of loops) or a column (inside).
    Record {
        frame: Frame,
        values: Vec<Var>,
    },
    /// Writes the elements of a part of a list to a column, a frame each.
    RecordRow {
        frame: Frame,
        row: Place,
    },
    /// Makes room in a column for as many frames as loops over these ranges, one in the other, have turns.
    Reserve {
        frame: Frame,
        ranges: Vec<IntRange>,
    },
    /// Empties a column, whose frames were all read back.
    Empty(Frame),
    /// Goes to the end of a column, to read it back.
    Seek(Frame),
    /// Reads the frame that was written last and not read yet.
    Recall {
        frame: Frame,
        values: Vec<Var>,
    },
    /// Puts values into a slot of a loop's, in the place of those that it held.
    Hold {
        slot: Var,
        values: Vec<Var>,
    },
    /// What such a slot holds in the end; something was put into it.
    Held {
        slot: Var,
        values: Vec<Var>,
    },
    /// Sets a shadow to zero.
    Clear(Place),
    /// `sum += term` over so many elements of lists, in any order; the term is made of one element of each.
    Reduce {
        sum: Var,
        sign: Sign,
        count: Atom,
        elements: Vec<Var>,
        lists: Vec<Var>,
        term: Block,
    },
    /// `dst += src` on slices of tangents, or on tangents of a type that is not known here.
    Accumulate {
        dst: Place,
        src: Place,
    },
    /// `dst += src`, of which one is an array: what is smaller is broadcast, and what is greater, summed.
    AddUp {
        dst: Place,
        src: Place,
    },
}

/// Whether a callee's argument is active: always, never, or as the caller's own argument of that number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    Yes,
    No,
    As(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub fn flipped(self) -> Self {
        if self == Self::Plus { Self::Minus } else { Self::Plus }
    }
}

/// The columns that all calls of a recursion share, and how far each of them was read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tape {
    pub columns: Var,
    pub at: Var,
}

/// Where the values of one block are kept between the sweeps.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub storage: Storage,
    /// The slot or column.
    pub var: Var,
    /// The position in a column, in the reverse sweep.
    pub cursor: Var,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Slot,
    Column,
}
