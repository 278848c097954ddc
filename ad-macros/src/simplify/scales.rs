//! Factors of two, and signs, that cancel.
//!
//! The tangent of `x * x` is `x_dot * x + x_dot * x`, that of a root is `0.5 / y` times what is under it; so that of
//! `(x * x + y * y).sqrt()` doubles twice and halves once, where by hand one writes `(x_dot * x + y_dot * y) / y`. Here equal
//! terms become one of them, doubled, and doublings wander from what makes them to what takes them, through products, signs, and
//! sums whose terms all have them, until they meet a halving. A minus is such a factor, too, which a sum or an addition takes
//! for nothing. Switch: `scales`.
//!
//! Legal in what a transform made. A factor that is a power of two is exact, whatever it is multiplied with, short of
//! overflow and of numbers too small to be normal; and a product is zero with it where it is zero without. What is added twice
//! is added once, doubled: nobody asks for the order of a cotangent's additions. A factor is moved only where that saves more
//! multiplications than it costs, one in a loop counting as several.

pub mod pairs;
pub mod signs;

use quote::ToTokens;

use crate::ir::visit::{Use, rename, steps, uses};
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Role, Step, Var, VarInfo, VarMap, VarSet};
use crate::names::Names;
use crate::rules::float;

/// How many multiplications before a loop one inside of it is worth.
const TURNS: u64 = 8;

/// Factors further from one than this are left where they are.
const MOST: f64 = 1024.0;

/// Moves the factors in what has come to a function since it had `primal` variables.
pub fn scales(function: &mut Function, block: &mut Block, primal: usize, names: &mut Names) {
    let (fixed, mut sums) = numbers(function, block, primal);
    let flow = loop {
        match Flow::of(block, &fixed, &sums) {
            Ok(flow) => break flow,
            Err(sum) => sums.remove(&sum),
        };
    };
    let gains = flow.gains();
    if gains.is_empty() {
        return;
    }
    let mut rewriting = Rewriting { flow: &flow, gains, bases: VarMap::default(), function, names };
    for var in flow.order.iter().filter_map(Event::definition) {
        if rewriting.is_to_be_scaled(var) && flow.asked.contains_key(&var) && !flow.sums.contains(&var) {
            let base = rewriting.made("term", var);
            rewriting.bases.insert(var, base);
        }
    }
    rewriting.walk(block);
}

/// A number of ours, and the multiple of what it will hold that it is.
struct Number {
    scale: f64,
    /// What one operation is worth where the number is made.
    weight: u64,
}

/// What happens, in the order of the program.
enum Event {
    /// A number is made, or a sum begins.
    Definition(Var, Op),
    Addition(Var, Atom, u64),
}

impl Event {
    fn definition(&self) -> Option<Var> {
        match self {
            Event::Definition(var, _) => Some(*var),
            Event::Addition(..) => None,
        }
    }
}

/// How factors flow.
struct Flow {
    /// Numbers that are made once; and sums, those that begin at zero from the first addition on.
    numbers: VarMap<Number>,
    sums: VarSet,
    order: Vec<Event>,
    /// Variables that are used where their own value is needed, and what an operation at all those places is worth.
    asked: VarMap<u64>,
    /// Numbers that are multiples of what their operands are multiples of.
    follows: VarSet,
    /// What hangs together: the variable that a variable was joined to.
    joined: VarMap<Var>,
}

impl Flow {
    /// How factors flow where those numbers and sums take part. A sum that cannot is the error.
    fn of(block: &Block, fixed: &VarSet, sums: &VarSet) -> Result<Self, Var> {
        let mut flow = Self {
            numbers: VarMap::default(),
            sums: sums.clone(),
            order: Vec::new(),
            asked: VarMap::default(),
            follows: VarSet::default(),
            joined: VarMap::default(),
        };
        flow.collect(block, 1, fixed);
        for event in std::mem::take(&mut flow.order) {
            match &event {
                Event::Definition(var, op) => flow.define(*var, op),
                Event::Addition(sum, value, weight) => flow.add(*sum, value, *weight)?,
            }
            flow.order.push(event);
        }
        Ok(flow)
    }

    /// Takes up what may hold something else than its own value, and notes what is asked for elsewhere.
    fn collect(&mut self, block: &Block, weight: u64, fixed: &VarSet) {
        for step in &block.steps {
            match step {
                Step::Let { var, op } if self.sums.contains(var) && is_zero(op) => {}
                Step::Let { var, op } if fixed.contains(var) && is_arithmetic(op) || self.sums.contains(var) => {
                    self.numbers.insert(*var, Number { scale: 1.0, weight });
                    self.order.push(Event::Definition(*var, op.clone()));
                }
                Step::Add { place, value, .. } => {
                    self.order.push(Event::Addition(place.root, value.clone(), weight));
                }
                step => uses(step, &mut |var, _| self.ask(var, weight)),
            }
            let is_loop = matches!(step, Step::For { .. } | Step::While { .. } | Step::Reduce { .. });
            for inner in step.blocks() {
                self.collect(inner, if is_loop { weight.saturating_mul(TURNS) } else { weight }, fixed);
            }
        }
        if let Some(Atom::Var(tail)) = block.tail {
            self.ask(tail, weight);
        }
    }

    fn ask(&mut self, var: Var, weight: u64) {
        let asked = self.asked.entry(var).or_default();
        *asked = asked.saturating_add(weight);
    }

    fn scale_of(&self, atom: &Atom) -> f64 {
        atom.var().map_or(1.0, |var| self.scale(var))
    }

    fn scale(&self, var: Var) -> f64 {
        self.numbers.get(&var).map_or(1.0, |number| number.scale)
    }

    /// Settles what a number is a multiple of; its operands are settled.
    fn define(&mut self, var: Var, op: &Op) {
        let scale = match (op, factor(op)) {
            (_, Some(Factor { operand: Some(operand), factor, .. })) => factor * self.scale_of(operand),
            (Op::Binary(_, _, divisor), Some(Factor { operand: None, factor, .. })) => factor / self.scale_of(divisor),
            (Op::Use(a), _) => self.scale_of(a),
            (Op::Neg(a), _) => -self.scale_of(a),
            (Op::Read(whole), _) => self.scale(whole.root),
            (Op::Binary(BinaryOp::Mul, a, b) | Op::StrongMul(a, b), _) => self.scale_of(a) * self.scale_of(b),
            (Op::Binary(BinaryOp::Div, a, b), _) => self.scale_of(a) / self.scale_of(b),
            (Op::Binary(_, a, b), _) if self.scale_of(a).abs() == self.scale_of(b).abs() => self.scale_of(a),
            _ => f64::INFINITY,
        };
        let weight = self.numbers[&var].weight;
        for operand in operands(op) {
            // A sum that is read before it is added to would be known too late.
            if self.sums.contains(&operand) && !self.numbers.contains_key(&operand) {
                self.numbers.insert(operand, Number { scale: 1.0, weight });
            }
            match is_moderate(scale) {
                true => self.join(var, operand),
                false => self.ask(operand, weight),
            }
        }
        if is_moderate(scale) {
            self.follows.insert(var);
            self.numbers.insert(var, Number { scale, weight });
        }
    }

    /// Settles what a sum is a multiple of: all that is added must be the same, up to a sign.
    fn add(&mut self, sum: Var, value: &Atom, weight: u64) -> Result<(), Var> {
        let scale = self.scale_of(value);
        if !self.sums.contains(&sum) {
            value.var().filter(|_| scale.abs() != 1.0).into_iter().for_each(|value| self.ask(value, weight));
            return Ok(());
        }
        // A literal has no sign to give away.
        let Atom::Var(value) = *value else { return Err(sum) };
        let known = self.numbers.entry(sum).or_insert(Number { scale, weight });
        if known.scale.abs() != scale.abs() {
            return Err(sum);
        }
        self.join(sum, value);
        Ok(())
    }

    fn join(&mut self, var: Var, operand: Var) {
        if self.scale(operand) == 1.0 {
            return;
        }
        let (a, b) = (self.whole(var), self.whole(operand));
        // The two themselves as well, so that no way becomes long.
        for member in [a, var, operand].into_iter().filter(|member| *member != b) {
            self.joined.insert(member, b);
        }
    }

    /// What stands for all that a variable hangs together with.
    fn whole(&self, mut var: Var) -> Var {
        while let Some(next) = self.joined.get(&var) {
            var = *next;
        }
        var
    }

    /// The wholes in which factors that vanish outweigh those that are written anew.
    fn gains(&self) -> VarSet {
        let mut balance: VarMap<i128> = VarMap::default();
        for event in &self.order {
            let Event::Definition(var, op) = event else { continue };
            let vanishes = matches!(op, Op::Neg(_)) || factor(op).is_some_and(|factor| factor.is_product);
            let saved = i128::from(vanishes && self.follows.contains(var)) * i128::from(self.numbers[var].weight);
            *balance.entry(self.whole(*var)).or_default() += saved;
        }
        for (var, number) in &self.numbers {
            let asked = self.asked.get(var).copied().unwrap_or_default();
            // A number is multiplied once, where it is made, a sum where it is asked for.
            let spent = if self.sums.contains(var) { asked } else { asked.min(number.weight) };
            if number.scale != 1.0 {
                *balance.entry(self.whole(*var)).or_default() -= i128::from(spent);
            }
        }
        balance.into_iter().filter(|(_, balance)| *balance > 0).map(|(whole, _)| whole).collect()
    }
}

/// The numbers that have come to a function since it had `primal` variables and have one value each; and those that are only
/// added to.
fn numbers(function: &Function, block: &Block, primal: usize) -> (VarSet, VarSet) {
    let is_ours = |var: Var| var.0 as usize >= primal && function.info(var).ty.is_scalar();
    let (mut made, mut again, mut changing) = (VarSet::default(), VarSet::default(), VarSet::default());
    let (mut begun, mut others) = (VarSet::default(), VarSet::default());
    steps(block, &mut |step| {
        again.extend(step.defines().into_iter().filter(|var| !made.insert(*var)));
        let is_plain =
            step.blocks().is_empty() && !matches!(step, Step::Opaque(_) | Step::Let { op: Op::Opaque(_), .. });
        let sum = match step {
            Step::Let { var, op } if is_arithmetic(op) => {
                begun.insert(*var);
                None
            }
            Step::Add { place, .. } if place.path.is_empty() => Some(place.root),
            _ => None,
        };
        uses(step, &mut |var, how| {
            if how != Use::Read {
                changing.insert(var);
            }
            if !is_plain || how != Use::Read && Some(var) != sum {
                others.insert(var);
            }
        });
    });
    let is_made_once = |var: &Var| is_ours(*var) && !again.contains(var);
    let sums: VarSet = begun.iter().filter(|var| changing.contains(var) && !others.contains(var)).copied().collect();
    let fixed = made.iter().filter(|var| !changing.contains(var) && is_made_once(var)).copied().collect();
    (fixed, sums.into_iter().filter(is_made_once).collect())
}

struct Rewriting<'a> {
    flow: &'a Flow,
    /// The wholes in which factors move.
    gains: VarSet,
    /// What holds a number without its factor, where both are needed.
    bases: VarMap<Var>,
    function: &'a mut Function,
    names: &'a mut Names,
}

impl Rewriting<'_> {
    fn is_to_be_scaled(&self, var: Var) -> bool {
        self.flow.scale(var) != 1.0 && self.gains.contains(&self.flow.whole(var))
    }

    /// A number of the type of another.
    fn made(&mut self, stem: &str, like: Var) -> Var {
        let ty = self.function.info(like).ty.clone();
        self.function.vars.push(VarInfo::made(self.names.fresh(stem).to_token_stream(), ty, Role::Temporary));
        Var(self.function.vars.len() as u32 - 1)
    }

    fn times(&self, var: Var, base: Var) -> Op {
        if self.flow.scale(var) == -1.0 {
            return Op::Neg(Atom::Var(base));
        }
        Op::Binary(BinaryOp::Mul, Atom::Var(base), float(self.flow.scale(var)))
    }

    fn walk(&mut self, block: &mut Block) {
        for mut step in std::mem::take(&mut block.steps) {
            step.blocks_mut().into_iter().for_each(|inner| self.walk(inner));
            match &mut step {
                Step::Let { var, op } if self.flow.follows.contains(var) => {
                    let var = *var;
                    if self.gains.contains(&self.flow.whole(var)) {
                        self.settle_sign(op);
                        drop_factor(op);
                    }
                    operands_mut(op).for_each(|operand| *operand = self.base(*operand));
                    if let Some(base) = self.bases.get(&var) {
                        block.steps.push(Step::Let { var: *base, op: op.clone() });
                        *op = self.times(var, *base);
                    }
                }
                Step::Add { place, value: Atom::Var(value), sign } if self.takes(place.root, *value) => {
                    let own = if self.is_to_be_scaled(place.root) { self.flow.scale(place.root) } else { 1.0 };
                    let other = if self.is_to_be_scaled(*value) { self.flow.scale(*value) } else { 1.0 };
                    if own.is_sign_negative() != other.is_sign_negative() {
                        *sign = sign.flipped();
                    }
                    *value = self.base(*value);
                }
                _ => {
                    let mut alone = Block { steps: vec![step], tail: None };
                    self.fetch(&mut alone, &mut block.steps);
                    step = alone.steps.pop().expect("put in just above");
                }
            }
            block.steps.push(step);
        }
        if block.tail.is_some() {
            let mut end = Block { steps: Vec::new(), tail: block.tail.take() };
            self.fetch(&mut end, &mut block.steps);
            block.tail = end.tail;
        }
    }

    /// Does an addition take a value as it is held?
    fn takes(&self, sum: Var, value: Var) -> bool {
        self.flow.sums.contains(&sum) || self.flow.scale(value).abs() == 1.0
    }

    /// A sum takes the signs of its terms, relative to that of the first.
    fn settle_sign(&self, op: &mut Op) {
        if let Op::Binary(sum @ (BinaryOp::Add | BinaryOp::Sub), a, b) = op
            && self.flow.scale_of(a).is_sign_negative() != self.flow.scale_of(b).is_sign_negative()
        {
            *sum = if *sum == BinaryOp::Add { BinaryOp::Sub } else { BinaryOp::Add };
        }
    }

    fn base(&self, var: Var) -> Var {
        self.bases.get(&var).copied().unwrap_or(var)
    }

    /// Multiplies out the sums that a step, or a tail, asks for.
    fn fetch(&mut self, asking: &mut Block, before: &mut Vec<Step>) {
        let mut sums: Vec<Var> = Vec::new();
        let mut note = |var| {
            if self.flow.sums.contains(&var) && self.is_to_be_scaled(var) && !sums.contains(&var) {
                sums.push(var);
            }
        };
        asking.steps.iter().for_each(|step| uses(step, &mut |var, _| note(var)));
        asking.tail.iter().filter_map(Atom::var).for_each(note);
        for sum in sums {
            let whole = self.made("sum", sum);
            before.push(Step::Let { var: whole, op: self.times(sum, sum) });
            rename(asking, &|var| if var == sum { whole } else { var });
        }
    }
}

fn is_moderate(scale: f64) -> bool {
    (1.0 / MOST..=MOST).contains(&scale.abs())
}

fn is_zero(op: &Op) -> bool {
    matches!(op, Op::Use(Atom::Literal(literal)) if literal.value == Some(0.0))
}

/// Does a factor of an operand show in the result, and nowhere else?
fn is_arithmetic(op: &Op) -> bool {
    use BinaryOp::{Add, Div, Mul, Sub};
    match op {
        Op::Use(_) | Op::Neg(_) | Op::StrongMul(..) | Op::Binary(Add | Sub | Mul | Div, ..) => true,
        Op::Read(place) => place.path.is_empty(),
        _ => false,
    }
}

/// A power of two that an operation multiplies with.
struct Factor<'a> {
    /// What is multiplied, unless that is the reciprocal of a divisor.
    operand: Option<&'a Atom>,
    factor: f64,
    /// Is it an operation of its own?
    is_product: bool,
}

fn factor(op: &Op) -> Option<Factor<'_>> {
    let Op::Binary(op, a, b) = op else { return None };
    let (operand, factor, is_product) = match (op, a, b) {
        (BinaryOp::Mul, operand @ Atom::Var(_), Atom::Literal(literal)) => (Some(operand), literal.value?, true),
        (BinaryOp::Mul, Atom::Literal(literal), operand @ Atom::Var(_)) => (Some(operand), literal.value?, true),
        (BinaryOp::Div, operand @ Atom::Var(_), Atom::Literal(literal)) => (Some(operand), 1.0 / literal.value?, true),
        (BinaryOp::Div, Atom::Literal(literal), Atom::Var(_)) => (None, literal.value?, false),
        _ => return None,
    };
    let is_power = factor.is_normal() && factor.to_bits().trailing_zeros() >= f64::MANTISSA_DIGITS - 1;
    (is_power && factor != 1.0).then_some(Factor { operand, factor, is_product })
}

/// Takes the power of two, or the minus, out.
fn drop_factor(op: &mut Op) {
    if let Op::Neg(operand) = op {
        *op = Op::Use(operand.clone());
        return;
    }
    let without = match factor(op) {
        Some(Factor { operand: Some(operand), .. }) => Op::Use(operand.clone()),
        Some(Factor { operand: None, .. }) => match op {
            Op::Binary(_, _, divisor) => Op::Binary(BinaryOp::Div, float(1.0), divisor.clone()),
            _ => return,
        },
        None => return,
    };
    *op = without;
}

fn operands(op: &Op) -> impl Iterator<Item = Var> {
    let operands = match op {
        Op::Use(a) | Op::Neg(a) => [a.var(), None],
        Op::StrongMul(a, b) | Op::Binary(_, a, b) => [a.var(), b.var()],
        Op::Read(whole) => [Some(whole.root), None],
        _ => [None, None],
    };
    operands.into_iter().flatten()
}

fn operands_mut(op: &mut Op) -> impl Iterator<Item = &mut Var> {
    fn var(atom: &mut Atom) -> Option<&mut Var> {
        match atom {
            Atom::Var(var) => Some(var),
            Atom::Literal(_) => None,
        }
    }
    let operands = match op {
        Op::Use(a) | Op::Neg(a) => [var(a), None],
        Op::StrongMul(a, b) | Op::Binary(_, a, b) => [var(a), var(b)],
        Op::Read(whole) => [Some(&mut whole.root), None],
        _ => [None, None],
    };
    operands.into_iter().flatten()
}
