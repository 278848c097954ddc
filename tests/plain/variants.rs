//! `variants!`: enumerations without floats, which the harness hands on as they are.
//!
//! ```text
//! variants! { Right RightTangent { Call Put } }
//! ```

macro_rules! variants {
    ($name:ident $tangent:ident { $($variant:ident)* }) => {
        impl $crate::value::Value for $name {
            type Tangent = $tangent;
            type Seed<'a> = &'a $tangent;
            type Buffer<'a> = &'a mut $tangent;

            fn floats(&self, _visit: &mut dyn FnMut(f64)) {}
            fn bits(&self, out: &mut Vec<u64>) {
                out.push(*self as u64);
            }
            fn with(&self, _source: &mut $crate::value::Source) -> Self {
                *self
            }
            fn tangent(&self, _source: &mut $crate::value::Source) -> $tangent {
                match self {
                    $($name::$variant => $tangent::$variant,)*
                }
            }
            fn read(_tangent: &$tangent, _out: &mut Vec<f64>) {}
            fn seed(tangent: &$tangent) -> &$tangent {
                tangent
            }
            fn buffer(tangent: &mut $tangent) -> &mut $tangent {
                tangent
            }
        }
    };
}
