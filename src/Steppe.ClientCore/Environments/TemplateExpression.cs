using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Steppe.ClientCore;

/// <summary>One expression inside <c>${…}</c> of a driver's configuration: references, literals and a few functions.</summary>
/// <remarks>Pure. No operators and no conditions: those are the job file's business and are gone by now.
/// Source: job specification, driver framework facts.</remarks>
/// <param name="Value">The text it stands for.</param>
/// <param name="End">Where the text goes on, behind the closing brace.</param>
/// <param name="Error">What is wrong; null when nothing is.</param>
internal sealed record TemplateExpression(string Value, int End, string? Error)
{
    /// <summary>Deepest nesting of calls and lists that is followed.</summary>
    private const int MaxDepth = 32;

    /// <param name="text">The whole template.</param>
    /// <param name="start">Behind the opening <c>${</c>.</param>
    /// <param name="find">What a reference stands for, null when it is unknown.</param>
    public static TemplateExpression Read(string text, int start, Func<string, string?> find)
    {
        var reader = new Reader(text, start, find);
        try
        {
            JsonNode? value = reader.Expression(0);
            reader.Expect('}');
            return new TemplateExpression(TemplateFunctions.Text(value), reader.Position, null);
        }
        catch (TemplateException error)
        {
            return new TemplateExpression("", start, error.Message);
        }
    }

    private sealed class Reader(string text, int position, Func<string, string?> find)
    {
        public int Position { get; private set; } = position;

        public JsonNode? Expression(int depth)
        {
            if (depth > MaxDepth)
            {
                throw new TemplateException("expression is nested too deeply");
            }

            JsonNode? value = Primary(depth);
            while (Peek() is '[' or '.')
            {
                value = Peek() == '[' ? Indexed(value, depth) : Member(value);
            }

            return value;
        }

        public void Expect(char wanted)
        {
            if (Peek() != wanted)
            {
                throw new TemplateException($"expected {wanted} at position {Position + 1}");
            }

            Position++;
        }

        private JsonNode? Primary(int depth)
        {
            switch (Peek())
            {
                case '"':
                    return JsonValue.Create(Quoted());
                case '[':
                    Position++;
                    return new JsonArray([.. Arguments(']', depth)]);
                case '-' or (>= '0' and <= '9') when Number() is { } number:
                    return JsonValue.Create(number);
            }

            string word = Word();
            if (word.Length == 0)
            {
                throw new TemplateException($"unexpected character at position {Position + 1}");
            }

            if (Peek() == '(')
            {
                Position++;
                return TemplateFunctions.Call(word, Arguments(')', depth));
            }

            if (word == "env" && Peek() == '[')
            {
                Position++;
                string name = TemplateFunctions.Text(Expression(depth + 1));
                Expect(']');
                word = $"env[\"{name}\"]";
            }

            return word switch
            {
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                "null" => null,
                _ => JsonValue.Create(find(word) ?? throw new TemplateException($"unknown variable {word}")),
            };
        }

        private List<JsonNode?> Arguments(char close, int depth)
        {
            List<JsonNode?> arguments = [];
            while (Peek() != close)
            {
                arguments.Add(Expression(depth + 1)?.DeepClone());
                if (Peek() == ',')
                {
                    Position++;
                }
                else if (Peek() != close)
                {
                    Expect(close);
                }
            }

            Position++;
            return arguments;
        }

        private JsonNode? Indexed(JsonNode? value, int depth)
        {
            Position++;
            JsonNode? index = Expression(depth + 1);
            Expect(']');
            return TemplateFunctions.TryIndex(value, index, out JsonNode? member)
                ? member
                : throw new TemplateException($"there is no element {TemplateFunctions.Text(index)}");
        }

        private JsonNode? Member(JsonNode? value)
        {
            Position++;
            string name = Word();
            return TemplateFunctions.TryIndex(value, JsonValue.Create(name), out JsonNode? member)
                ? member
                : throw new TemplateException($"there is no element {name}");
        }

        private string Quoted()
        {
            var result = new StringBuilder();
            for (Position++; Position < text.Length && text[Position] != '"'; Position++)
            {
                if (text[Position] == '\\' && Position + 1 < text.Length)
                {
                    Position++;
                    result.Append(text[Position] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', char other => other });
                }
                else
                {
                    result.Append(text[Position]);
                }
            }

            if (Position >= text.Length)
            {
                throw new TemplateException("a quoted text is not closed");
            }

            Position++;
            return result.ToString();
        }

        private decimal? Number()
        {
            int end = Position + 1;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            if (!decimal.TryParse(text.AsSpan(Position, end - Position), NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
            {
                return null;
            }

            Position = end;
            return number;
        }

        private string Word()
        {
            _ = Peek();
            int start = Position;
            while (Position < text.Length && (char.IsAsciiLetterOrDigit(text[Position]) || text[Position] is '_' or '.' or '-'))
            {
                Position++;
            }

            return text[start..Position];
        }

        private char Peek()
        {
            while (Position < text.Length && text[Position] is ' ' or '\t' or '\n' or '\r')
            {
                Position++;
            }

            return Position < text.Length ? text[Position] : '\0';
        }
    }
}

/// <summary>An expression cannot be evaluated; the message says why.</summary>
/// <remarks>Never leaves <see cref="TemplateExpression"/>.</remarks>
internal sealed class TemplateException(string message) : Exception(message);
