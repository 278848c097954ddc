//! Walks over blocks, steps, atoms and places, written once.

use super::{Again, Argument, Atom, Block, IntRange, Lent, Op, Opaque, Place, Projection, Shadow, Step, Var};

impl Step {
    /// The variable that the step defines for what follows it, if it is one that has a value then.
    pub fn result(&self) -> Option<Var> {
        match self {
            Step::Let { var, .. } => Some(*var),
            Step::If { dest, .. } | Step::Match { dest, .. } | Step::Call { dest, .. } => *dest,
            Step::CallVjp { dest, .. }
            | Step::CallGrad { dest, .. }
            | Step::Descend { dest, .. }
            | Step::CallJvp { dest, .. } => Some(*dest),
            _ => None,
        }
    }

    pub fn result_mut(&mut self) -> Option<&mut Var> {
        match self {
            Step::Let { var, .. } => Some(var),
            Step::If { dest, .. } | Step::Match { dest, .. } | Step::Call { dest, .. } => dest.as_mut(),
            Step::CallVjp { dest, .. }
            | Step::CallGrad { dest, .. }
            | Step::Descend { dest, .. }
            | Step::CallJvp { dest, .. } => Some(dest),
            _ => None,
        }
    }

    /// All variables that the step itself introduces (not those of its blocks).
    pub fn defines(&self) -> Vec<Var> {
        match self {
            Step::Declare(var) => vec![*var],
            Step::CallVjp { dest, pullback, .. } => vec![*dest, *pullback],
            Step::CallGrad { dest, results, .. } => results.iter().copied().flatten().chain([*dest]).collect(),
            Step::CallJvp { dest, tangent, .. } => vec![*dest, *tangent],
            Step::Apply { results, .. } | Step::Ascend { results, .. } => results.iter().copied().flatten().collect(),
            Step::Recall { values, .. } | Step::Held { values, .. } => values.clone(),
            step => step.result().into_iter().collect(),
        }
    }

    /// The blocks inside, in the order of the source.
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Step::If { then, otherwise, .. } => vec![then, otherwise],
            Step::Match { arms, .. } => arms.iter().map(|arm| &arm.block).collect(),
            Step::For { body, .. } => vec![body],
            Step::Reduce { term, .. } => vec![term],
            Step::While { cond, body, .. } => cond.iter().chain([body]).collect(),
            _ => Vec::new(),
        }
    }

    pub fn blocks_mut(&mut self) -> Vec<&mut Block> {
        match self {
            Step::If { then, otherwise, .. } => vec![then, otherwise],
            Step::Match { arms, .. } => arms.iter_mut().map(|arm| &mut arm.block).collect(),
            Step::For { body, .. } => vec![body],
            Step::Reduce { term, .. } => vec![term],
            Step::While { cond, body, .. } => cond.iter_mut().chain([body]).collect(),
            _ => Vec::new(),
        }
    }
}

/// Every step of the block and of the blocks inside, outer ones first.
pub fn steps<'a>(block: &'a Block, visit: &mut impl FnMut(&'a Step)) {
    for step in &block.steps {
        visit(step);
        for inner in step.blocks() {
            steps(inner, visit);
        }
    }
}

/// The step and every step of the blocks inside.
pub fn with_inner<'a>(step: &'a Step, visit: &mut impl FnMut(&'a Step)) {
    visit(step);
    for inner in step.blocks() {
        steps(inner, visit);
    }
}

pub fn steps_mut(block: &mut Block, visit: &mut impl FnMut(&mut Step)) {
    for step in &mut block.steps {
        visit(step);
        for inner in step.blocks_mut() {
            steps_mut(inner, visit);
        }
    }
}

/// How a variable occurs in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Its value is read.
    Read,
    /// The memory behind it is written, perhaps after being read.
    Write,
    /// It is borrowed for reading.
    Borrow,
}

impl Atom {
    pub fn var(&self) -> Option<Var> {
        match self {
            Atom::Var(var) => Some(*var),
            Atom::Literal(_) => None,
        }
    }
}

fn atom(atom: &Atom, visit: &mut impl FnMut(Var, Use)) {
    if let Atom::Var(var) = atom {
        visit(*var, Use::Read);
    }
}

fn place(place: &Place, how: Use, visit: &mut impl FnMut(Var, Use)) {
    visit(place.root, how);
    path(&place.path, visit);
}

fn path(path: &[Projection], visit: &mut impl FnMut(Var, Use)) {
    for projection in path {
        match projection {
            Projection::Index(index) => atom(index, visit),
            Projection::View(view) => view.atoms().into_iter().for_each(|index| atom(index, visit)),
            Projection::Range { lo, hi, .. } => lo.iter().chain(hi).for_each(|end| atom(end, visit)),
            Projection::Field(_) | Projection::Named(_) | Projection::Deref => {}
        }
    }
}

fn opaque(opaque: &Opaque, visit: &mut impl FnMut(Var, Use)) {
    opaque.reads.iter().for_each(|var| visit(*var, Use::Read));
    opaque.writes.iter().for_each(|var| visit(*var, Use::Write));
}

/// The variables that an operation reads.
pub fn op_uses(op: &Op, visit: &mut impl FnMut(Var, Use)) {
    match op {
        Op::Use(a)
        | Op::Neg(a)
        | Op::Not(a)
        | Op::SinCos(a)
        | Op::Cast(a, _)
        | Op::CastTangent(a, _)
        | Op::Stop(a)
        | Op::ArrayRepeat(a, _)
        | Op::Zeros(_, a)
        | Op::VecWithCapacity(a) => {
            atom(a, visit);
        }
        Op::Read(p)
        | Op::Duplicate(p, _)
        | Op::DuplicateIfShared(p, ..)
        | Op::Len(p)
        | Op::IsEmpty(p)
        | Op::Shape(p, _)
        | Op::ZeroTangent(p)
        | Op::CloneTangent(p)
        | Op::Sum(p) => {
            place(p, Use::Read, visit);
        }
        Op::Borrow(super::Mutability::Shared, p) => place(p, Use::Borrow, visit),
        Op::Borrow(super::Mutability::Mutable, p) => place(p, Use::Write, visit),
        Op::Pop(p) => place(p, Use::Write, visit),
        Op::Element(p, index) => {
            place(p, Use::Read, visit);
            index.parts.iter().for_each(|part| atom(part, visit));
        }
        Op::Grow(p, count) => {
            place(p, Use::Write, visit);
            atom(count, visit);
        }
        Op::Pack(packing) => {
            call_uses(std::iter::once(&packing.argument), visit);
            place(&packing.place, Use::Read, visit);
            visit(packing.column, Use::Write);
        }
        Op::Binary(_, a, b)
        | Op::StrongMul(a, b)
        | Op::VecRepeat(a, b)
        | Op::CastLike(a, b)
        | Op::Begun(a, b)
        | Op::Turns(a, b) => {
            atom(a, visit);
            atom(b, visit);
        }
        Op::Rule(_, atoms)
        | Op::Tuple(atoms)
        | Op::Array(atoms)
        | Op::VecList(atoms)
        | Op::Made(_, atoms)
        | Op::OnArrays(_, atoms) => {
            atoms.iter().for_each(|a| atom(a, visit));
        }
        Op::Method(_, receiver, arguments) => {
            atom(receiver, visit);
            arguments.iter().for_each(|a| atom(a, visit));
        }
        Op::Struct(made) => {
            made.fields.iter().for_each(|(_, value)| atom(value, visit));
            made.rest.iter().for_each(|rest| place(rest, Use::Read, visit));
        }
        Op::VecNew | Op::Blank(_) | Op::Vacant => {}
        Op::Opaque(o) => opaque(o, visit),
    }
}

/// The variables that a range uses.
pub fn range_uses(range: &IntRange, visit: &mut impl FnMut(Var, Use)) {
    atom(&range.lo, visit);
    atom(&range.hi, visit);
    for adapter in &range.adapters {
        if let super::Adapter::StepBy(step) = adapter {
            atom(step, visit);
        }
    }
}

/// The variables that a step uses itself, without those in its blocks; block tails belong to their blocks.
pub fn uses(step: &Step, visit: &mut impl FnMut(Var, Use)) {
    match step {
        Step::Let { op, .. } | Step::Define { op, .. } => op_uses(op, visit),
        Step::Declare(_) | Step::Item(_) => {}
        Step::Assign { place: p, value } | Step::Push { place: p, value } | Step::Fill { place: p, value } => {
            atom(value, visit);
            place(p, Use::Write, visit);
        }
        Step::Add { place: p, value, .. } => {
            atom(value, visit);
            place(p, Use::Write, visit);
        }
        Step::If { cond, .. } => atom(cond, visit),
        Step::Match { scrutinee, arms, .. } => {
            opaque(scrutinee, visit);
            arms.iter().filter_map(|arm| arm.guard.as_ref()).for_each(|guard| opaque(guard, visit));
        }
        Step::For { range, .. } => range_uses(range, visit),
        Step::Reserve { ranges, .. } => ranges.iter().for_each(|range| range_uses(range, visit)),
        Step::Reduce { sum, count, lists, .. } => {
            atom(count, visit);
            lists.iter().for_each(|list| visit(*list, Use::Read));
            visit(*sum, Use::Write);
        }
        Step::While { .. } => {}
        Step::Exit(exit) => {
            if let super::Exit::Return(Some(value)) = exit {
                atom(value, visit);
            }
        }
        Step::Call { call, .. } | Step::CallVjp { call, .. } | Step::Descend { call, .. } => {
            call_uses(&call.arguments, visit);
        }
        Step::CallGrad { call, seed, lent, .. } => {
            call_uses(&call.arguments, visit);
            atom(seed, visit);
            lent.iter().for_each(|lent| shadow(lent, visit));
        }
        Step::CallJvp { call, tangents, .. } => {
            call_uses(&call.arguments, visit);
            call_uses(tangents.iter().flatten(), visit);
        }
        Step::Swap { place: p, a, b } => {
            atom(a, visit);
            atom(b, visit);
            place(p, Use::Write, visit);
        }
        Step::SwapPlaces { a, b } => {
            place(a, Use::Write, visit);
            place(b, Use::Write, visit);
        }
        Step::CopyFrom { dst, src, .. } | Step::Accumulate { dst, src } | Step::AddUp { dst, src } => {
            place(src, Use::Read, visit);
            place(dst, Use::Write, visit);
        }
        Step::RecordRow { row, .. } => place(row, Use::Read, visit),
        Step::Truncate { place: p, len } => {
            len.iter().for_each(|len| atom(len, visit));
            place(p, Use::Write, visit);
        }
        Step::Clear(p) => place(p, Use::Write, visit),
        Step::Opaque(o) => opaque(o, visit),
        Step::Apply { pullback, seed, lent, .. } => {
            visit(*pullback, Use::Read);
            applied(seed, lent, visit);
        }
        Step::Ascend { seed, lent, .. } => applied(seed, lent, visit),
        Step::Record { values, .. } => values.iter().for_each(|var| visit(*var, Use::Read)),
        Step::Hold { slot, values } => {
            visit(*slot, Use::Write);
            values.iter().for_each(|var| visit(*var, Use::Read));
        }
        Step::Held { slot, .. } => visit(*slot, Use::Read),
        Step::Recall { .. } | Step::Empty(_) | Step::Seek(_) => {}
    }
}

fn applied(seed: &Atom, lent: &[Lent], visit: &mut impl FnMut(Var, Use)) {
    atom(seed, visit);
    for lent in lent {
        if let Again::Yes(again) | Again::IfShared(again, ..) = &lent.again {
            place(again, Use::Borrow, visit);
        }
        if let Again::ByName { constant: Some(constant), .. } = &lent.again {
            visit(*constant, Use::Read);
        }
        if let Again::Packed { kept, column, .. } = &lent.again {
            visit(*kept, Use::Borrow);
            visit(*column, Use::Borrow);
        }
        shadow(lent, visit);
    }
}

fn shadow(lent: &Lent, visit: &mut impl FnMut(Var, Use)) {
    if let Shadow::Part(part) = &lent.shadow {
        place(part, Use::Write, visit);
    }
}

fn call_uses<'a>(arguments: impl IntoIterator<Item = &'a Argument>, visit: &mut impl FnMut(Var, Use)) {
    for argument in arguments {
        match argument {
            Argument::Value(value) => atom(value, visit),
            Argument::Borrow { mutability, place: p, .. } => {
                let how = if *mutability == super::Mutability::Shared { Use::Borrow } else { Use::Write };
                place(p, how, visit);
            }
            Argument::Absent(_) => {}
        }
    }
}

/// Every use in the block and the blocks inside, tails included.
pub fn all_uses(block: &Block, visit: &mut impl FnMut(Var, Use)) {
    for step in &block.steps {
        uses(step, visit);
        for inner in step.blocks() {
            all_uses(inner, visit);
        }
    }
    if let Some(tail) = &block.tail {
        atom(tail, visit);
    }
}

/// Replaces variables where they are used (not where they are defined), in the block and the blocks inside.
pub fn rename(block: &mut Block, name: &impl Fn(Var) -> Var) {
    for step in &mut block.steps {
        rename_step(step, name);
        for inner in step.blocks_mut() {
            rename(inner, name);
        }
    }
    if let Some(tail) = &mut block.tail {
        rename_atom(tail, name);
    }
}

fn rename_atom(atom: &mut Atom, name: &impl Fn(Var) -> Var) {
    if let Atom::Var(var) = atom {
        *var = name(*var);
    }
}

fn rename_atoms(atoms: &mut [Atom], name: &impl Fn(Var) -> Var) {
    atoms.iter_mut().for_each(|atom| rename_atom(atom, name));
}

pub fn rename_place(place: &mut Place, name: &impl Fn(Var) -> Var) {
    place.root = name(place.root);
    for projection in &mut place.path {
        match projection {
            Projection::Index(index) => rename_atom(index, name),
            Projection::View(view) => view.atoms_mut().into_iter().for_each(|index| rename_atom(index, name)),
            Projection::Range { lo, hi, .. } => lo.iter_mut().chain(hi).for_each(|end| rename_atom(end, name)),
            Projection::Field(_) | Projection::Named(_) | Projection::Deref => {}
        }
    }
}

fn rename_arguments<'a>(arguments: impl IntoIterator<Item = &'a mut Argument>, name: &impl Fn(Var) -> Var) {
    for argument in arguments {
        match argument {
            Argument::Value(value) => rename_atom(value, name),
            Argument::Borrow { place, .. } => rename_place(place, name),
            Argument::Absent(_) => {}
        }
    }
}

fn rename_lent(lent: &mut Lent, name: &impl Fn(Var) -> Var) {
    if let Again::Yes(again) | Again::IfShared(again, ..) = &mut lent.again {
        rename_place(again, name);
    }
    if let Again::ByName { constant: Some(constant), .. } = &mut lent.again {
        *constant = name(*constant);
    }
    if let Again::Packed { kept, column, .. } = &mut lent.again {
        *kept = name(*kept);
        *column = name(*column);
    }
    if let Shadow::Part(part) = &mut lent.shadow {
        rename_place(part, name);
    }
}

fn rename_op(op: &mut Op, name: &impl Fn(Var) -> Var) {
    match op {
        Op::Use(a)
        | Op::Neg(a)
        | Op::Not(a)
        | Op::SinCos(a)
        | Op::Cast(a, _)
        | Op::CastTangent(a, _)
        | Op::Stop(a)
        | Op::ArrayRepeat(a, _)
        | Op::Zeros(_, a)
        | Op::VecWithCapacity(a) => {
            rename_atom(a, name);
        }
        Op::Read(p)
        | Op::Duplicate(p, _)
        | Op::DuplicateIfShared(p, ..)
        | Op::Len(p)
        | Op::IsEmpty(p)
        | Op::Shape(p, _)
        | Op::ZeroTangent(p)
        | Op::CloneTangent(p)
        | Op::Sum(p)
        | Op::Borrow(_, p)
        | Op::Pop(p) => {
            rename_place(p, name);
        }
        Op::Element(p, index) => {
            rename_place(p, name);
            index.parts.iter_mut().for_each(|part| rename_atom(part, name));
        }
        Op::Grow(p, count) => {
            rename_place(p, name);
            rename_atom(count, name);
        }
        Op::Pack(packing) => {
            rename_arguments([&mut packing.argument], name);
            rename_place(&mut packing.place, name);
            packing.column = name(packing.column);
            packing.turns = name(packing.turns);
        }
        Op::Binary(_, a, b)
        | Op::StrongMul(a, b)
        | Op::VecRepeat(a, b)
        | Op::CastLike(a, b)
        | Op::Begun(a, b)
        | Op::Turns(a, b) => {
            rename_atom(a, name);
            rename_atom(b, name);
        }
        Op::Rule(_, atoms)
        | Op::Tuple(atoms)
        | Op::Array(atoms)
        | Op::VecList(atoms)
        | Op::Made(_, atoms)
        | Op::OnArrays(_, atoms) => {
            rename_atoms(atoms, name);
        }
        Op::Method(_, receiver, arguments) => {
            rename_atom(receiver, name);
            rename_atoms(arguments, name);
        }
        Op::Struct(made) => {
            made.fields.iter_mut().for_each(|(_, value)| rename_atom(value, name));
            made.rest.iter_mut().for_each(|rest| rename_place(rest, name));
        }
        // Opaque tokens name what they read: those variables are never replaced.
        Op::VecNew | Op::Blank(_) | Op::Vacant | Op::Opaque(_) => {}
    }
}

fn rename_range(range: &mut IntRange, name: &impl Fn(Var) -> Var) {
    rename_atom(&mut range.lo, name);
    rename_atom(&mut range.hi, name);
    for adapter in &mut range.adapters {
        if let super::Adapter::StepBy(by) = adapter {
            rename_atom(by, name);
        }
    }
}

fn rename_step(step: &mut Step, name: &impl Fn(Var) -> Var) {
    match step {
        Step::Let { op, .. } | Step::Define { op, .. } => rename_op(op, name),
        Step::Assign { place, value }
        | Step::Push { place, value }
        | Step::Fill { place, value }
        | Step::Add { place, value, .. } => {
            rename_atom(value, name);
            rename_place(place, name);
        }
        Step::If { cond, .. } => rename_atom(cond, name),
        Step::For { range, .. } => rename_range(range, name),
        Step::Reserve { ranges, .. } => ranges.iter_mut().for_each(|range| rename_range(range, name)),
        Step::Reduce { sum, count, lists, .. } => {
            rename_atom(count, name);
            lists.iter_mut().chain([sum]).for_each(|var| *var = name(*var));
        }
        Step::Exit(exit) => {
            if let super::Exit::Return(Some(value)) = exit {
                rename_atom(value, name);
            }
        }
        Step::Call { call, .. } | Step::CallVjp { call, .. } | Step::Descend { call, .. } => {
            rename_arguments(&mut call.arguments, name);
        }
        Step::Ascend { seed, lent, .. } => {
            rename_atom(seed, name);
            lent.iter_mut().for_each(|lent| rename_lent(lent, name));
        }
        Step::CallGrad { call, seed, lent, .. } => {
            rename_arguments(&mut call.arguments, name);
            rename_atom(seed, name);
            lent.iter_mut().for_each(|lent| rename_lent(lent, name));
        }
        Step::CallJvp { call, tangents, .. } => {
            rename_arguments(&mut call.arguments, name);
            rename_arguments(tangents.iter_mut().flatten(), name);
        }
        Step::Swap { place, a, b } => {
            rename_atom(a, name);
            rename_atom(b, name);
            rename_place(place, name);
        }
        Step::SwapPlaces { a, b }
        | Step::CopyFrom { dst: a, src: b, .. }
        | Step::Accumulate { dst: a, src: b }
        | Step::AddUp { dst: a, src: b } => {
            rename_place(a, name);
            rename_place(b, name);
        }
        Step::RecordRow { row, .. } => rename_place(row, name),
        Step::Truncate { place, len } => {
            len.iter_mut().for_each(|len| rename_atom(len, name));
            rename_place(place, name);
        }
        Step::Clear(place) => rename_place(place, name),
        Step::Apply { pullback, seed, lent, .. } => {
            *pullback = name(*pullback);
            rename_atom(seed, name);
            lent.iter_mut().for_each(|lent| rename_lent(lent, name));
        }
        Step::Record { values, .. } => values.iter_mut().for_each(|value| *value = name(*value)),
        Step::Hold { slot, values } => {
            *slot = name(*slot);
            values.iter_mut().for_each(|value| *value = name(*value));
        }
        Step::Held { slot, .. } => *slot = name(*slot),
        Step::Declare(_)
        | Step::Item(_)
        | Step::Match { .. }
        | Step::While { .. }
        | Step::Opaque(_)
        | Step::Recall { .. }
        | Step::Empty(_)
        | Step::Seek(_) => {}
    }
}
