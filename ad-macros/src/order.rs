//! The forward form of a function as a function of its own, to be transformed again.
//!
//! Input: what the forward transform made. Post-condition: a function whose parameters are the old ones and then a
//! tangent of each, whose value is the pair of the old value and its tangent, and in which a tangent is a variable like
//! any other. Calls of callees' forward forms are calls. Names: `both` is a pair of a value and its tangent.

use quote::ToTokens;

use crate::forward::{Jvp, pair};
use crate::ir::{
    Argument, Atom, Block, Call, Form, Function, Op, Parameter, Passing, Place, Projection, Role, Step, Ty, Var,
    VarInfo,
};
use crate::names::Names;
use crate::tangent::Directions;

/// The forward form of order `n` as a function: the input of the forward transform of order `n + 1`, and of the reverse.
pub fn next(jvp: &Jvp, names: &mut Names) -> Function {
    let mut function = jvp.function.clone();
    let width = function.parameters.len();
    for (k, tangent) in jvp.tangents.iter().enumerate() {
        let parameter = function.parameters[k].clone();
        let var = tangent.unwrap_or_else(|| {
            let name = names.fresh(&format!("{}_dot", function.info(parameter.var).name));
            variable(&mut function, name.to_token_stream(), Ty::Unit)
        });
        function.vars[var.0 as usize].role = Role::Parameter(width + k);
        function.parameters.push(Parameter { var, optional: true, function: None, viewed: None, ..parameter });
    }
    for k in 0..function.vars.len() {
        let Role::Shadow(of) = function.vars[k].role else { continue };
        function.vars[k].role = match &function.vars[of.0 as usize].role {
            Role::Local => Role::Local,
            _ => Role::Temporary,
        };
    }
    function.result = pair(&function.result, jvp.directions);
    let mut body = jvp.body.clone();
    plain_calls(&mut function, &mut body, jvp.directions, names);
    function.body = body;
    function
}

/// The parameters and the result of forward forms whose bodies are not made here, with one direction and with many.
pub fn bare(function: &Function, names: &Names) -> [Function; 2] {
    [Directions::One, Directions::Many].map(|directions| bare_form(function, directions, &mut names.clone()))
}

fn bare_form(function: &Function, directions: Directions, names: &mut Names) -> Function {
    let mut function = Function { body: Block::default(), ..function.clone() };
    let tangents = function
        .parameters
        .clone()
        .into_iter()
        .map(|parameter| {
            let info = function.info(parameter.var);
            let (ty, stem) = (directions.tangent_type(&info.ty), format!("{}_dot", info.name));
            function
                .info(parameter.var)
                .ty
                .carries()
                .then(|| variable(&mut function, names.fresh(&stem).to_token_stream(), ty))
        })
        .collect();
    next(&Jvp { function, body: Block::default(), tangents, directions }, names)
}

fn variable(function: &mut Function, name: proc_macro2::TokenStream, ty: Ty) -> Var {
    function.vars.push(VarInfo::made(name, ty, Role::Temporary));
    Var(function.vars.len() as u32 - 1)
}

/// Calls of forward forms become calls, with tangents as arguments and a pair as their value.
fn plain_calls(function: &mut Function, block: &mut Block, directions: Directions, names: &mut Names) {
    for step in std::mem::take(&mut block.steps) {
        let Step::CallJvp { dest, tangent, call, tangents } = step else {
            let mut step = step;
            step.blocks_mut().into_iter().for_each(|inner| plain_calls(function, inner, directions, names));
            block.steps.push(step);
            continue;
        };
        let ty = pair(&function.info(dest).ty, directions);
        let both = variable(function, names.fresh("both").to_token_stream(), ty);
        function.vars[both.0 as usize].role = Role::Local;
        block.steps.push(Step::Call { dest: Some(both), call: forward_call(call, tangents) });
        for (k, part) in [dest, tangent].into_iter().enumerate() {
            let place = Place { root: both, path: vec![Projection::Field(k as u32)] };
            block.steps.push(Step::Let { var: part, op: Op::Read(place) });
        }
    }
}

fn forward_call(call: Call, tangents: Vec<Option<Argument>>) -> Call {
    let absent: Vec<Argument> = call.arguments.iter().map(|argument| Argument::Absent(argument.passing())).collect();
    let tangents = tangents.into_iter().zip(absent).map(|(tangent, absent)| tangent.unwrap_or(absent));
    let mut callee = call.callee;
    callee.form = Form { order: callee.form.order + 1, ..callee.form };
    let arguments = call.arguments.into_iter().chain(tangents).collect();
    Call { callee, arguments }
}

impl Argument {
    /// How the argument is passed, as far as the call tells.
    pub fn passing(&self) -> Passing {
        match self {
            Argument::Value(_) => Passing::Value,
            Argument::Borrow { mutability: crate::ir::Mutability::Shared, .. } => Passing::Shared,
            Argument::Borrow { .. } => Passing::Mutable,
            Argument::Absent(passing) => *passing,
        }
    }
}

/// What the pair of a function's value and tangent is made of: the value counts as a constant.
///
/// Of such a function only the tangent's derivative is asked for: the product of a Hessian matrix and a vector, and
/// what a derivative's derivative is in general. What serves the value alone has no cotangent then.
pub fn tangent_alone(function: &Function, names: &mut Names) -> Function {
    let mut function = function.clone();
    let Some(Atom::Var(both)) = function.body.tail.clone() else { return function };
    let parts = function.body.steps.iter().position(|step| matches!(step, Step::Let { var, .. } if *var == both));
    let Some(at) = parts else { return function };
    let Step::Let { op: Op::Tuple(parts), .. } = function.body.steps[at].clone() else { return function };
    let ty = function.type_of(&parts[0]);
    let value = variable(&mut function, names.fresh("value").to_token_stream(), ty);
    let Step::Let { op: Op::Tuple(both), .. } = &mut function.body.steps[at] else { unreachable!("matched above") };
    both[0] = Atom::Var(value);
    function.body.steps.insert(at, Step::Let { var: value, op: Op::Stop(parts[0].clone()) });
    function
}
