//! The expressions that can be resolved: where a value comes from, and what is done with it.
//!
//! ```text
//! secret('NAME')   secret('NAME', 'namespace', 'subkey')   secret(key='NAME', subkey='subkey')
//! envs.lower_case
//! "text"
//! … | base64encode | base64decode
//! ```

use zeroize::Zeroizing;

use super::Problem;
use super::parse::{Token, TokenKind};

pub(super) struct Expression<'a> {
    /// Where it begins.
    pub(super) at: usize,
    pub(super) source: Source<'a>,
    pub(super) filters: Vec<Filter>,
}

pub(super) enum Source<'a> {
    Secret(Call<'a>),
    /// An environment variable by its name in lower case.
    Variable(&'a str),
    Text(Zeroizing<String>),
}

#[derive(Clone, Copy)]
pub(super) enum Filter {
    Base64Encode,
    Base64Decode,
}

/// `secret(…)`, the arguments of which are all written out.
pub(super) struct Call<'a> {
    /// The string of the name.
    pub(super) key: Token<'a>,
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) subkey: Option<String>,
}

/// Arguments of `secret` in their order.
const ARGUMENTS: [&str; 3] = ["key", "namespace", "subkey"];

/// The expression that the tokens between `{{`, which is at `start`, and `}}` make.
pub(super) fn expression<'a>(tokens: &[Token<'a>], start: usize) -> Result<Expression<'a>, Problem> {
    const EMPTY: &str = "there is no expression between the brackets";
    const UNKNOWN: &str = "an expression is a secret, an environment variable in `envs`, or a string";
    const UNKNOWN_FILTER: &str = "the filters are `base64encode` and `base64decode`";
    const NO_FILTER: &str = "nothing but filters may follow";
    let [first, ..] = tokens else {
        return Err(Problem { at: start, message: EMPTY });
    };
    let (source, mut rest) = match tokens {
        [secret, open, arguments @ ..] if secret.is_name("secret") && open.is_sign("(") => {
            let (call, rest) = call(secret, arguments)?;
            (Source::Secret(call), rest)
        }
        [envs, dot, name, rest @ ..]
            if envs.is_name("envs") && dot.is_sign(".") && name.kind == TokenKind::Name =>
        {
            (Source::Variable(name.text), rest)
        }
        [string, rest @ ..] if string.kind == TokenKind::String => {
            (Source::Text(Zeroizing::new(string.string().unwrap_or_default())), rest)
        }
        _ => return Err(Problem { at: first.at, message: UNKNOWN }),
    };
    let mut filters = Vec::new();
    while let [next, others @ ..] = rest {
        if !next.is_sign("|") {
            return Err(Problem { at: next.at, message: NO_FILTER });
        }
        let (filter, behind) = match others {
            [name, behind @ ..] if name.is_name("base64encode") => (Filter::Base64Encode, behind),
            [name, behind @ ..] if name.is_name("base64decode") => (Filter::Base64Decode, behind),
            _ => return Err(Problem { at: others.first().unwrap_or(next).at, message: UNKNOWN_FILTER }),
        };
        filters.push(filter);
        rest = match behind {
            [open, close, behind @ ..] if open.is_sign("(") && close.is_sign(")") => behind,
            behind => behind,
        };
    }
    Ok(Expression { at: first.at, source, filters })
}

/// Every call of `secret` in some code: where it is, and the call, or else the name if that at least is written out.
pub(super) fn calls<'a, 'tokens>(
    tokens: &'tokens [Token<'a>],
) -> impl Iterator<Item = (&'tokens Token<'a>, Result<Call<'a>, Option<Token<'a>>>)> {
    (0..tokens.len()).filter_map(move |index| {
        let [secret, open, arguments @ ..] = &tokens[index..] else {
            return None;
        };
        // An attribute or a filter of that name is none.
        let is_other = index > 0 && [".", "|"].into_iter().any(|sign| tokens[index - 1].is_sign(sign));
        if is_other || !secret.is_name("secret") || !open.is_sign("(") {
            return None;
        }
        let call = call(secret, arguments).map(|(call, _)| call);
        Some((secret, call.map_err(|_| name_alone(arguments))))
    })
}

/// The call whose arguments begin the tokens, and the tokens behind it.
fn call<'a, 'tokens>(
    secret: &Token<'a>,
    arguments: &'tokens [Token<'a>],
) -> Result<(Call<'a>, &'tokens [Token<'a>]), Problem> {
    const NO_NAME: &str = "`secret` needs the name of a secret";
    const NO_ARGUMENT: &str = "the arguments of `secret` are `key`, `namespace` and `subkey`, each once";
    const NOT_WRITTEN: &str = "an argument of `secret` is a string";
    let mut given: [Option<Option<Token<'a>>>; ARGUMENTS.len()] = [None; ARGUMENTS.len()];
    let mut rest = arguments;
    let mut is_named = false;
    for position in 0.. {
        let (index, value) = match rest {
            [name, sign, value @ ..] if name.kind == TokenKind::Name && sign.is_sign("=") => {
                is_named = true;
                (ARGUMENTS.iter().position(|argument| name.is_name(argument)), value)
            }
            value => (Some(position).filter(|_| !is_named), value),
        };
        let [value, next, behind @ ..] = value else {
            return Err(Problem { at: secret.at, message: NO_NAME });
        };
        let argument = index.and_then(|index| given.get_mut(index)).filter(|argument| argument.is_none());
        let argument = argument.ok_or(Problem { at: value.at, message: NO_ARGUMENT })?;
        *argument = Some(match value.kind {
            TokenKind::String => Some(*value),
            TokenKind::Name if ["null", "none"].contains(&value.text) => None,
            _ => return Err(Problem { at: value.at, message: NOT_WRITTEN }),
        });
        rest = behind;
        if next.is_sign(")") {
            break;
        } else if !next.is_sign(",") {
            return Err(Problem { at: next.at, message: NOT_WRITTEN });
        }
    }
    let [key, namespace, subkey] = given.map(Option::flatten);
    let key = key.ok_or(Problem { at: secret.at, message: NO_NAME })?;
    let text = |token: Option<Token<'a>>| token.and_then(|token| token.string());
    let call = Call {
        key,
        name: text(Some(key)).unwrap_or_default(),
        namespace: text(namespace),
        // As Kestra has it, an empty one stands for none.
        subkey: text(subkey).filter(|subkey| !subkey.is_empty()),
    };
    Ok((call, rest))
}

/// The string that is the first argument, in a call that is not understood.
fn name_alone<'a>(arguments: &[Token<'a>]) -> Option<Token<'a>> {
    let first = match arguments {
        [key, sign, first @ ..] if key.is_name("key") && sign.is_sign("=") => first,
        first => first,
    };
    match first {
        [name, next, ..] if [",", ")"].into_iter().any(|sign| next.is_sign(sign)) => {
            Some(*name).filter(|name| name.kind == TokenKind::String)
        }
        _ => None,
    }
}
