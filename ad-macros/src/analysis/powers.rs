//! Powers that are written as products: `c * x * x * x`.
//!
//! Differentiated one product after the other, each of them gives `x` a share of its own, and each needs what stands to its
//! left. Here the last product gives the whole share, by the rule of powers: that of `c * xⁿ` is `n * (c * xⁿ⁻¹)`, and the
//! bracket is the last product's other operand. See Note [Powers]. Switch: `powers`.
//!
//! Note [Powers]. Legal where nobody else reads a product on the way, so that its derivative is asked for by the last one
//! alone, and where neither it nor `x` is assigned to again. What `c` gets goes the way that it goes without this. Values are computed as they are written; of derivatives, nobody
//! asks for the last digit. A square without a coefficient is two shares that are added up anyway. Products with `x * x`, which
//! `squares` makes of tangents, count twice.

use crate::args::Arguments;
use crate::ir::visit::{all_uses, steps};
use crate::ir::{Atom, BinaryOp, Function, Op, Step, Var, VarMap, VarSet};

/// A product on the way to such a power, or its last.
#[derive(Clone, Debug)]
pub struct Power {
    /// `c`, if there is one.
    pub base: Option<Atom>,
    /// Does a zero of `c` win over an `x` that is infinite?
    pub strong: bool,
    /// `x`.
    pub factor: Var,
    /// How often it stands there.
    pub exponent: u32,
    /// What the product multiplies `x`, or its square, with.
    pub rest: Atom,
    /// The square of `x`, where the product multiplies with that.
    pub square: Option<Var>,
    /// The product that this is.
    before: Option<Var>,
}

/// The powers of a function, by what their last product defines.
#[derive(Default)]
pub struct Powers {
    powers: VarMap<Power>,
    inner: VarSet,
}

impl Powers {
    pub fn of(function: &Function, arguments: &Arguments) -> Self {
        if !arguments.on("powers") {
            return Self::default();
        }
        let mut uses: VarMap<u32> = VarMap::default();
        all_uses(&function.body, &mut |var, _| *uses.entry(var).or_default() += 1);
        let (mut products, mut copies, mut squares): (VarMap<Power>, VarMap<Var>, VarMap<Var>) = Default::default();
        steps(&function.body, &mut |step| {
            let Step::Let { var, op } = step else { return };
            let number = |atom: &Atom| {
                let mut var = atom.var().filter(|var| is_number(function, *var))?;
                while let Some(of) = copies.get(&var) {
                    var = *of;
                }
                Some(var)
            };
            let (a, b, strong) = match op {
                Op::Binary(BinaryOp::Mul, a, b) => (a, b, false),
                Op::StrongMul(a, b) => (a, b, true),
                Op::Use(value) if is_number(function, *var) => {
                    let of = value.var().filter(|of| is_number(function, *of));
                    copies.extend(of.map(|of| (*var, of)));
                    return;
                }
                _ => return,
            };
            if !is_number(function, *var) {
                return;
            }
            let longer = |rest: &Atom, factor: &Atom| {
                let mut before = rest.var()?;
                while uses.get(&before) == Some(&1) && !products.contains_key(&before) {
                    before = *copies.get(&before)?;
                }
                let power: &Power = products.get(&before)?;
                let square = factor.var().filter(|factor| squares.get(factor) == Some(&power.factor));
                let is_longer = number(factor) == Some(power.factor) || square.is_some();
                (uses.get(&before) == Some(&1) && is_longer).then(|| Power {
                    exponent: power.exponent + if square.is_some() { 2 } else { 1 },
                    square,
                    strong: power.strong || strong,
                    rest: rest.clone(),
                    before: Some(before),
                    ..power.clone()
                })
            };
            let begun = || {
                let factor = number(b)?;
                let base = Some(a).filter(|a| number(a) != Some(factor)).cloned();
                let exponent = if base.is_some() { 1 } else { 2 };
                Some(Power { base, strong, factor, exponent, rest: a.clone(), square: None, before: None })
            };
            let found = longer(a, b).or_else(|| if strong { None } else { longer(b, a) }).or_else(begun);
            let squared = number(a).filter(|factor| !strong && number(b) == Some(*factor));
            products.extend(found.map(|power| (*var, power)));
            squares.extend(squared.map(|factor| (*var, factor)));
        });
        let is_shorter = |power: &Power| power.exponent < if power.base.is_some() { 2 } else { 3 };
        let inner: VarSet =
            products.values().filter(|power| !is_shorter(power)).filter_map(|power| power.before).collect();
        products.retain(|var, power| inner.contains(var) || !is_shorter(power));
        Self { powers: products, inner }
    }

    /// The power that a variable is, or is on the way to.
    pub fn get(&self, var: Var) -> Option<&Power> {
        self.powers.get(&var)
    }

    /// Does a later product give the share of the factor?
    pub fn is_inner(&self, var: Var) -> bool {
        self.inner.contains(&var)
    }
}

/// A float with one value.
fn is_number(function: &Function, var: Var) -> bool {
    let info = function.info(var);
    info.ty.is_scalar() && !info.mutable
}
