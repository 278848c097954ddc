//! Partials as trees, for engines that evaluate them on values of their own: arrays, numbers with derivatives.
//!
//! In: the source of a partial, as it stands in a row. Out: a [`Partial`]. The language is small: numbers, the names of the
//! arguments and `y`, the operators of arithmetic and comparison, `||`, methods, `as i32` and `as f64`, and `if`.

use crate::Row;

/// A partial derivative, as the tree of its source.
#[derive(Clone, Debug, PartialEq)]
pub enum Partial {
    /// A literal.
    Number(f64),
    /// The argument with this number.
    Argument(usize),
    /// The result of the operation, `y`.
    Result,
    /// `-a`.
    Negative(Box<Partial>),
    /// An operator of arithmetic, by the name of its row: `add`, `sub`, `mul`, `div`, `rem`.
    Arithmetic(&'static str, Box<[Partial; 2]>),
    /// A method, by the name of its row, with its receiver first.
    Method(String, Vec<Partial>),
    /// A comparison.
    Comparison(Comparison, Box<[Partial; 2]>),
    /// `a || b`.
    Or(Box<[Partial; 2]>),
    /// `a.is_sign_negative()`.
    IsSignNegative(Box<Partial>),
    /// `a as i32`: towards zero.
    Whole(Box<Partial>),
    /// `if a { b } else { c }`.
    If(Box<[Partial; 3]>),
}

/// What two values are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// Is it so for these two?
    #[must_use]
    pub fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
        }
    }
}

impl Partial {
    /// The partial of a row with respect to its `k`-th argument.
    ///
    /// ```
    /// use ad_rules::Partial;
    ///
    /// let row = ad_rules::find("mul").unwrap();
    /// assert_eq!(Partial::of(row, 0), Partial::Argument(1));
    /// ```
    ///
    /// # Panics
    /// Where the row has no such argument, or the partial is not of the language above; a test reads all rows.
    #[must_use]
    pub fn of(row: &Row, k: usize) -> Self {
        let mut reader = Reader { rest: row.partials[k], arguments: row.arguments };
        let partial = reader.either();
        assert!(reader.peek().is_empty(), "`{}` is left of a partial of `{}`", reader.rest, row.name);
        partial
    }

    /// Whether the value of the argument with this number is read.
    #[must_use]
    pub fn reads(&self, argument: usize) -> bool {
        self.any(&mut |part| *part == Self::Argument(argument))
    }

    /// Whether the result of the operation is read.
    #[must_use]
    pub fn reads_result(&self) -> bool {
        self.any(&mut |part| *part == Self::Result)
    }

    fn any(&self, holds: &mut impl FnMut(&Self) -> bool) -> bool {
        if holds(self) {
            return true;
        }
        match self {
            Self::Number(_) | Self::Argument(_) | Self::Result => false,
            Self::Negative(part) | Self::IsSignNegative(part) | Self::Whole(part) => part.any(holds),
            Self::Arithmetic(_, parts) | Self::Comparison(_, parts) | Self::Or(parts) => {
                parts.iter().any(|part| part.any(holds))
            }
            Self::Method(_, parts) => parts.iter().any(|part| part.any(holds)),
            Self::If(parts) => parts.iter().any(|part| part.any(holds)),
        }
    }
}

/// Reads an expression by precedence, from left to right.
struct Reader<'a> {
    rest: &'a str,
    arguments: &'a [&'static str],
}

const COMPARISONS: [(&str, Comparison); 6] = [
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

impl<'a> Reader<'a> {
    fn peek(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    /// Whether the text goes on with `token`, which then is behind us.
    fn eat(&mut self, token: &str) -> bool {
        let Some(rest) = self.peek().strip_prefix(token) else { return false };
        self.rest = rest;
        true
    }

    fn expect(&mut self, token: &str) {
        assert!(self.eat(token), "`{token}` is wanted before `{}`", self.rest);
    }

    fn word(&mut self) -> &'a str {
        let text = self.peek();
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        self.rest = &text[end..];
        &text[..end]
    }

    fn either(&mut self) -> Partial {
        let mut left = self.comparison();
        while self.eat("||") {
            left = Partial::Or(Box::new([left, self.comparison()]));
        }
        left
    }

    fn comparison(&mut self) -> Partial {
        let left = self.sum();
        for (token, comparison) in COMPARISONS {
            if self.eat(token) {
                return Partial::Comparison(comparison, Box::new([left, self.sum()]));
            }
        }
        left
    }

    fn sum(&mut self) -> Partial {
        let mut left = self.product();
        loop {
            let name = match self.peek().as_bytes().first() {
                Some(b'+') => "add",
                Some(b'-') => "sub",
                _ => return left,
            };
            self.rest = &self.rest[1..];
            left = Partial::Arithmetic(name, Box::new([left, self.product()]));
        }
    }

    fn product(&mut self) -> Partial {
        let mut left = self.cast();
        loop {
            let name = match self.peek().as_bytes().first() {
                Some(b'*') => "mul",
                Some(b'/') => "div",
                Some(b'%') => "rem",
                _ => return left,
            };
            self.rest = &self.rest[1..];
            left = Partial::Arithmetic(name, Box::new([left, self.cast()]));
        }
    }

    fn cast(&mut self) -> Partial {
        let mut operand = self.unary();
        while self.eat("as ") {
            match self.word() {
                "i32" => operand = Partial::Whole(Box::new(operand)),
                "f64" => {}
                other => panic!("a cast to `{other}` in a partial"),
            }
        }
        operand
    }

    fn unary(&mut self) -> Partial {
        if self.eat("-") {
            return match self.unary() {
                Partial::Number(value) => Partial::Number(-value),
                operand => Partial::Negative(Box::new(operand)),
            };
        }
        let mut receiver = self.primary();
        while self.eat(".") {
            let name = self.word().to_owned();
            self.expect("(");
            let mut operands = vec![receiver];
            while !self.eat(")") {
                operands.push(self.either());
                self.eat(",");
            }
            receiver = if name == "is_sign_negative" {
                Partial::IsSignNegative(Box::new(operands.remove(0)))
            } else {
                Partial::Method(name, operands)
            };
        }
        receiver
    }

    fn primary(&mut self) -> Partial {
        if self.eat("(") {
            let inside = self.either();
            self.expect(")");
            return inside;
        }
        if self.peek().starts_with(|c: char| c.is_ascii_digit()) {
            return self.number();
        }
        match self.word() {
            "if" => self.choice(),
            "y" => Partial::Result,
            name => {
                let argument = self.arguments.iter().position(|argument| *argument == name);
                Partial::Argument(argument.unwrap_or_else(|| panic!("`{name}` in a partial is no argument")))
            }
        }
    }

    /// What follows `if`.
    fn choice(&mut self) -> Partial {
        let condition = self.either();
        self.expect("{");
        let then = self.either();
        self.expect("}");
        self.expect("else");
        // `else if` has no braces of its own.
        let braces = self.eat("{");
        let otherwise = self.either();
        if braces {
            self.expect("}");
        }
        Partial::If(Box::new([condition, then, otherwise]))
    }

    fn number(&mut self) -> Partial {
        let text = self.peek();
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
        let mut end = digits(text);
        // A point that a method follows is not part of the number.
        if text[end..].starts_with('.') && text[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            end += 1 + digits(&text[end + 1..]);
        }
        self.rest = &text[end..];
        Partial::Number(text[..end].replace('_', "").parse().expect("digits make a number"))
    }
}
