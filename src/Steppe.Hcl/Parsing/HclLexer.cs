using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Parsing;

/// <summary>Cuts HCL2 text into words, one at a time, from wherever it is told to stand.</summary>
/// <remarks>
/// Throws <see cref="HclException"/> at a character that fits nowhere, after stepping over it. Template text is not cut
/// here: the template parser reads it and sets <see cref="Position"/> behind it.
/// </remarks>
internal sealed class HclLexer(SourceText source)
{
    private readonly string _text = source.Text;

    /// <summary>The character the next word is looked for at.</summary>
    public int Position { get; set; }

    /// <summary>Reads the next word; at the end it goes on returning <see cref="HclTokenKind.End"/>.</summary>
    public HclToken Next()
    {
        SkipBlanksAndComments();
        if (Position >= _text.Length)
        {
            return Take(HclTokenKind.End, 0);
        }

        char first = _text[Position];
        return first switch
        {
            '\n' => Take(HclTokenKind.Newline, 1),
            '"' => Take(HclTokenKind.Quote, 1),
            >= '0' and <= '9' => ReadNumber(),
            _ when IsIdentifierStart(RuneAt(Position)) => ReadIdentifier(),
            _ => ReadPunctuation(first),
        };
    }

    private HclToken ReadPunctuation(char first) => (first, Peek(1)) switch
    {
        ('{', _) => Take(HclTokenKind.OpenBrace, 1),
        ('}', _) => Take(HclTokenKind.CloseBrace, 1),
        ('~', '}') => Take(HclTokenKind.CloseBraceStrip, 2),
        ('[', _) => Take(HclTokenKind.OpenBracket, 1),
        (']', _) => Take(HclTokenKind.CloseBracket, 1),
        ('(', _) => Take(HclTokenKind.OpenParenthesis, 1),
        (')', _) => Take(HclTokenKind.CloseParenthesis, 1),
        ('=', '=') => Take(HclTokenKind.Equal, 2),
        ('=', '>') => Take(HclTokenKind.FatArrow, 2),
        ('=', _) => Take(HclTokenKind.Assign, 1),
        ('!', '=') => Take(HclTokenKind.NotEqual, 2),
        ('!', _) => Take(HclTokenKind.Bang, 1),
        ('<', '<') => Take(HclTokenKind.Heredoc, 2),
        ('<', '=') => Take(HclTokenKind.LessOrEqual, 2),
        ('<', _) => Take(HclTokenKind.Less, 1),
        ('>', '=') => Take(HclTokenKind.GreaterOrEqual, 2),
        ('>', _) => Take(HclTokenKind.Greater, 1),
        ('&', '&') => Take(HclTokenKind.And, 2),
        ('|', '|') => Take(HclTokenKind.Or, 2),
        ('+', _) => Take(HclTokenKind.Plus, 1),
        ('-', _) => Take(HclTokenKind.Minus, 1),
        ('*', _) => Take(HclTokenKind.Star, 1),
        ('/', _) => Take(HclTokenKind.Slash, 1),
        ('%', _) => Take(HclTokenKind.Percent, 1),
        ('?', _) => Take(HclTokenKind.Question, 1),
        (':', _) => Take(HclTokenKind.Colon, 1),
        (',', _) => Take(HclTokenKind.Comma, 1),
        ('.', '.') when Peek(2) == '.' => Take(HclTokenKind.Ellipsis, 3),
        ('.', _) => Take(HclTokenKind.Dot, 1),
        _ => throw BadCharacter(first),
    };

    private HclException BadCharacter(char first)
    {
        int length = RuneAt(Position).Utf16SequenceLength;
        SourceRange range = source.Range(Position, Position + length);
        Position += length;
        return first switch
        {
            '\'' => new HclException("Invalid character", "Single quotes do not make a string: use double quotes (\").", range),
            '`' => new HclException("Invalid character", "Backticks do not make a string: use double quotes (\") or a heredoc (<<EOT).", range),
            '&' or '|' => new HclException("Unsupported operator", $"There are no bitwise operators: did you mean \"{first}{first}\"?", range),
            '^' or '~' => new HclException("Unsupported operator", "There are no bitwise operators.", range),
            ';' => new HclException("Invalid character", "Arguments are not separated by semicolons: put each on a line of its own.", range),
            '\uFFFD' => new HclException("Invalid character encoding", "The file must be UTF-8 text.", range),
            '$' when Position < source.Text.Length && source.Text[Position] == '{' => new HclException(
                "Invalid character", "\"${ }\" belongs inside a string. Outside of one, write the reference without it: var.name.", range),
            '$' => new HclException("Invalid character", "A \"$\" belongs inside a string. If it stands in one, a quote before it must be written \\\".", range),
            '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u2018' or '\u2019' or '\u00AB' or '\u00BB' =>
                new HclException("Invalid character", $"This typographic quote ({first}) does not make a string: use straight double quotes (\").", range),
            '\u00A0' or '\u202F' or '\u3000' or '\u200B' or '\uFEFF' => new HclException(
                "Invalid character", $"This is U+{(int)first:X4}, a character that looks like a blank or like nothing: delete it and type an ordinary space.", range),
            '\0' => new HclException("Invalid character encoding", "This is a null character, so the file is no UTF-8 text. If an editor wrote it as UTF-16, save it as UTF-8.", range),
            '\r' => new HclException("Invalid character", "This is a carriage return without a line feed: end lines with \\n or \\r\\n.", range),
            _ => new HclException("Invalid character", $"\"{RuneAt(range.StartOffset)}\" has no meaning outside of strings and comments.", range),
        };
    }

    private HclToken ReadIdentifier()
    {
        int length = 0;
        while (Position + length < _text.Length && RuneAt(Position + length) is var rune && IsIdentifierPart(rune))
        {
            length += rune.Utf16SequenceLength;
        }

        return Take(HclTokenKind.Identifier, length);
    }

    private HclToken ReadNumber()
    {
        int length = Digits(0);
        if (Peek(length) == '.' && char.IsAsciiDigit(Peek(length + 1)))
        {
            length += 1 + Digits(length + 1);
        }

        if (Peek(length) is 'e' or 'E')
        {
            int sign = Peek(length + 1) is '+' or '-' ? 1 : 0;
            int digits = Digits(length + 1 + sign);
            length += digits > 0 ? 1 + sign + digits : 0;
        }

        return Take(HclTokenKind.Number, length);
    }

    private int Digits(int ahead)
    {
        int count = 0;
        while (char.IsAsciiDigit(Peek(ahead + count)))
        {
            count++;
        }

        return count;
    }

    private void SkipBlanksAndComments()
    {
        while (Position < _text.Length)
        {
            char next = _text[Position];
            if (next is ' ' or '\t' || (next == '\r' && Peek(1) == '\n'))
            {
                Position++;
            }
            else if (next == '#' || (next == '/' && Peek(1) == '/'))
            {
                int end = _text.IndexOf('\n', Position);
                Position = end < 0 ? _text.Length : end;
            }
            else if (next == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        int start = Position;
        int end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        Position = end < 0 ? _text.Length : end + 2;
        if (end < 0)
        {
            throw new HclException("Unterminated comment", "This comment is never closed by \"*/\".", source.Range(start, start + 2));
        }
    }

    internal static bool IsIdentifier(string text) =>
        text.Length > 0 && IsIdentifierStart(Rune.TryGetRuneAt(text, 0, out Rune first) ? first : Rune.ReplacementChar)
        && text.EnumerateRunes().All(IsIdentifierPart);

    private static bool IsIdentifierStart(Rune rune) => rune.Value == '_' || Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber;

    private static bool IsIdentifierPart(Rune rune) => rune.Value == '-' || IsIdentifierStart(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;

    private Rune RuneAt(int position) => Rune.TryGetRuneAt(_text, position, out Rune rune) ? rune : Rune.ReplacementChar;

    private char Peek(int ahead) => Position + ahead < _text.Length ? _text[Position + ahead] : '\0';

    private HclToken Take(HclTokenKind kind, int length)
    {
        Position += length;
        return new HclToken(kind, source.Range(Position - length, Position));
    }
}
