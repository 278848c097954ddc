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

/// The same for enumerations: each variant, and each field with a name for it here. The variant counts among the bits.
macro_rules! variants {
    ($($name:ident { $($variant:ident { $($field:tt : $part:ident),* }),* })*) => {$(
        impl $crate::value::Value for $name {
            type Tangent = <$name as wengert::Differentiable>::Tangent;
            type Seed<'a> = &'a Self::Tangent;
            type Buffer<'a> = &'a mut Self::Tangent;

            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                match self {$(
                    $name::$variant { $($field: $part),* } => { $($crate::value::Value::floats($part, visit);)* }
                )*}
            }
            fn bits(&self, out: &mut Vec<u64>) {
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        out.extend(stringify!($variant).bytes().map(u64::from));
                        $($crate::value::Value::bits($part, out);)*
                    }
                )*}
            }
            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn with(&self, source: &mut $crate::value::Source) -> Self {
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        $name::$variant { $($field: $crate::value::Value::with($part, source)),* }
                    }
                )*}
            }
            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn tangent(&self, source: &mut $crate::value::Source) -> Self::Tangent {
                type Made = <$name as wengert::Differentiable>::Tangent;
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        Made::$variant { $($field: $crate::value::Value::tangent($part, source)),* }
                    }
                )*}
            }
            #[allow(unused_variables, dead_code, unreachable_patterns, reason = "a variant may have no fields, or be the only one")]
            fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
                type Made = <$name as wengert::Differentiable>::Tangent;
                fn read<V: $crate::value::Value>(_of: fn(&$name) -> &V, tangent: &V::Tangent, out: &mut Vec<f64>) {
                    V::read(tangent, out);
                }
                match tangent {$(
                    Made::$variant { $($field: $part),* } => { $({
                        read(
                            |value| match value {
                                $name::$variant { $field: part, .. } => part,
                                _ => unreachable!("it is of that variant"),
                            },
                            $part,
                            out,
                        );
                    })* }
                )*}
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
