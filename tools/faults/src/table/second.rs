//! Faults in derivatives of derivatives.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Tests};

const PULL: &str = "ad-macros/src/emit/nested/pull.rs";
const MATRIX: &str = "ad-macros/src/emit/nested/matrix.rs";
const ORDER: &str = "ad-macros/src/order.rs";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "product-seeds-the-value",
        what: "`hvp` seeds the value of the forward form, not its tangent",
        file: "ad-macros/src/emit/second.rs",
        old: "quote!((#zero, #one))",
        new: "quote!((#one, #zero))",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "groups-in-order",
        what: "parts of a gradient's forward form are taken from the groups in order, not in reverse",
        file: PULL,
        old: "cotangent(self.full() - number, p)",
        new: "cotangent(number, p)",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "directions-in-order",
        what: "seeds of a gradient's parts go to the groups in order, not in reverse",
        file: PULL,
        old: "let whole = part(&quote!(__bars), self.full() - group, self.order());",
        new: "let whole = part(&quote!(__bars), group, self.order());",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "seeds-in-order",
        what: "tangents of a pullback's seed go to the parts of the value in order, not in reverse",
        file: PULL,
        old: "Some(seed) => self.owned_seed(seed, self.full() - group),",
        new: "Some(seed) => self.owned_seed(seed, group),",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "seed-without-cotangent",
        what: "the cotangent of a pullback's seed is taken from the value, not from its derivative",
        file: PULL,
        old: "part(&quote!(value), self.full() + 1 + self.full() - group, self.order() + 1)",
        new: "part(&quote!(value), self.full() - group, self.order() + 1)",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "value-not-seeded",
        what: "the value of `value_and_grad` has no cotangent",
        file: PULL,
        old: "quote!(#whole.0)\n",
        new: "quote!(0.0 * #whole.0)\n",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "last-column-alone",
        what: "the cotangents of a matrix's columns are not added up: the last one stays",
        file: MATRIX,
        old: "add.extend(quote!(#runtime::Tangent::accumulate(&mut #total, &#bar);));",
        new: "add.extend(quote!(#total = #bar;));",
        hunts: &[Tests("nested_matrices")],
    },
    Fault {
        name: "row-for-column",
        what: "the seed of a matrix's column is a row",
        file: "ad-runtime/src/drivers.rs",
        old: "matrix.column(number).to_vec()",
        new: "matrix.row(number).to_vec()",
        hunts: &[Tests("nested_matrices"), Corpus(&["derived"])],
    },
    Fault {
        name: "halved-in-pairs",
        what: "the value of a callee's forward form is read where its tangent is meant",
        file: ORDER,
        old: "path: vec![Projection::Field(k as u32)] };",
        new: "path: vec![Projection::Field(k as u32 * 0)] };",
        hunts: &[Tests("second_order")],
    },
    Fault {
        name: "popped-in-silence",
        what: "a list whose last element is dropped has a tangent that keeps it",
        file: "ad-macros/src/forward.rs",
        old: "self.step(\"ignored\", Op::Pop(dot), Ty::Open(0));",
        new: "let _ = dot;",
        hunts: &[Corpus(&["vecs"])],
    },
    Fault {
        name: "products-with-one-vector",
        what: "a Hessian matrix is made of products with the first of each eight unit vectors",
        file: "ad-runtime/src/drivers.rs",
        old: "tangent.set(start + lane, value);",
        new: "tangent.set(start + lane * 0, value);",
        hunts: &[Tests("second_order")],
    },
];
