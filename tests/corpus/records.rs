//! `values!`: how the harness takes structs of the corpus apart, field by field.
//!
//! ```text
//! values! { Body { mass place } => { name } }      the fields behind the arrow are constant
//! ```
//!
//! The derive is under test here, so nothing of it is used but the type of tangents, whose fields have the same names.

macro_rules! values {
    ($($name:ident { $($field:tt)* } $(=> { $($fixed:tt)* })?)*) => {$(
        impl $crate::value::Value for $name {
            type Tangent = <$name as wengert::Differentiable>::Tangent;
            type Seed<'a> = &'a Self::Tangent;
            type Buffer<'a> = &'a mut Self::Tangent;

            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                $($crate::value::Value::floats(&self.$field, visit);)*
            }
            fn bits(&self, out: &mut Vec<u64>) {
                $($crate::value::Value::bits(&self.$field, out);)*
                $($($crate::value::Value::bits(&self.$fixed, out);)*)?
            }
            fn with(&self, source: &mut $crate::value::Source) -> Self {
                Self {
                    $($field: $crate::value::Value::with(&self.$field, source),)*
                    $($($fixed: self.$fixed.clone(),)*)?
                }
            }
            fn tangent(&self, source: &mut $crate::value::Source) -> Self::Tangent {
                type Made = <$name as wengert::Differentiable>::Tangent;
                Made {
                    $($field: $crate::value::Value::tangent(&self.$field, source),)*
                    $($($fixed: (),)*)?
                }
            }
            fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
                fn read<V: $crate::value::Value>(_of: fn(&$name) -> &V, tangent: &V::Tangent, out: &mut Vec<f64>) {
                    V::read(tangent, out);
                }
                $(read(|value| &value.$field, &tangent.$field, out);)*
            }
            fn seed(tangent: &Self::Tangent) -> &Self::Tangent {
                tangent
            }
            fn buffer(tangent: &mut Self::Tangent) -> &mut Self::Tangent {
                tangent
            }
        }
    )*};
}
