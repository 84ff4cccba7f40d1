using System.Globalization;

namespace Steppe.Cli.Output.Templates;

/// <summary>Builds nodes from tokens.</summary>
/// <remarks>Pure; one instance parses once.</remarks>
internal sealed class TemplateParser(IReadOnlyList<Token> tokens)
{
    private int _at;

    private int Line => _at < tokens.Count ? tokens[_at].Line : tokens.Count > 0 ? tokens[^1].Line : 1;

    /// <summary>Parses everything.</summary>
    public IReadOnlyList<TemplateNode> Parse()
    {
        List<TemplateNode> nodes = ParseList(out string? end);
        return end is null ? nodes : throw Fail($"{{{{{end}}}}} without a block");
    }

    // Stops behind {{end}} or {{else, and says which.
    private List<TemplateNode> ParseList(out string? end)
    {
        List<TemplateNode> nodes = [];
        end = null;
        while (_at < tokens.Count)
        {
            Token token = tokens[_at++];
            if (token.Kind == TokenKind.Text)
            {
                nodes.Add(new TextNode(token.Text));
                continue;
            }

            if (TakeWord("end"))
            {
                Expect(TokenKind.Close, "");
                end = "end";
                return nodes;
            }

            if (TakeWord("else"))
            {
                end = "else";
                return nodes;
            }

            nodes.Add(ParseAction());
        }

        return nodes;
    }

    private TemplateNode ParseAction()
    {
        if (TakeWord("if"))
        {
            return ParseBranch(isWith: false);
        }

        if (TakeWord("with"))
        {
            return ParseBranch(isWith: true);
        }

        if (TakeWord("range"))
        {
            return ParseRange();
        }

        bool declares = false;
        string? variable = IsAssignment(1) ? TakeVariable(out declares) : null;
        Pipeline pipe = ParsePipeline();
        Expect(TokenKind.Close, "");
        return new ActionNode(pipe, variable, declares);
    }

    private BranchNode ParseBranch(bool isWith)
    {
        string? variable = IsAssignment(1) ? TakeVariable(out _) : null;
        Pipeline pipe = ParsePipeline();
        Expect(TokenKind.Close, "");
        List<TemplateNode> then = ParseBody(out string end);
        return new BranchNode(isWith, pipe, variable, then, end == "else" ? ParseElse() : []);
    }

    // Behind "else": either "}}", or "if …" / "with …", which share the outer {{end}}.
    private List<TemplateNode> ParseElse()
    {
        if (TakeWord("if"))
        {
            return [ParseBranch(isWith: false)];
        }

        if (TakeWord("with"))
        {
            return [ParseBranch(isWith: true)];
        }

        Expect(TokenKind.Close, "");
        List<TemplateNode> nodes = ParseBody(out string end);
        return end == "end" ? nodes : throw Fail("a second {{else}}");
    }

    private RangeNode ParseRange()
    {
        string? first = null;
        string? second = null;
        if (IsAssignment(1))
        {
            first = TakeVariable(out _);
        }
        else if (Is(0, TokenKind.Variable) && IsSymbol(1, ",") && Is(2, TokenKind.Variable) && IsSymbol(3, ":="))
        {
            first = tokens[_at].Text;
            second = tokens[_at + 2].Text;
            _at += 4;
        }

        Pipeline pipe = ParsePipeline();
        Expect(TokenKind.Close, "");
        List<TemplateNode> body = ParseBody(out string end);
        List<TemplateNode> otherwise = end == "else" ? ParseElse() : [];
        return second is null
            ? new RangeNode(pipe, null, first, body, otherwise)
            : new RangeNode(pipe, first, second, body, otherwise);
    }

    private List<TemplateNode> ParseBody(out string end)
    {
        List<TemplateNode> nodes = ParseList(out string? found);
        end = found ?? throw Fail("a block lacks its {{end}}");
        return nodes;
    }

    private Pipeline ParsePipeline()
    {
        List<PipelineCommand> commands = [ParseCommand()];
        while (TakeSymbol("|"))
        {
            commands.Add(ParseCommand());
        }

        return new Pipeline(commands);
    }

    private PipelineCommand ParseCommand()
    {
        int line = Line;
        List<Operand> operands = [];
        while (_at < tokens.Count && !Is(0, TokenKind.Close) && !IsSymbol(0, "|") && !IsSymbol(0, ")"))
        {
            operands.Add(ParseOperand());
        }

        return operands.Count > 0 ? new PipelineCommand(operands, line) : throw Fail("something is missing here");
    }

    private Operand ParseOperand()
    {
        Token token = tokens[_at++];
        Operand operand = token.Kind switch
        {
            TokenKind.String => new ConstantOperand(token.Text),
            TokenKind.Number => new ConstantOperand(ParseNumber(token)),
            TokenKind.Variable => new VariableOperand(token.Text),
            TokenKind.Field when token.Text.Length == 0 => new DotOperand(),
            TokenKind.Field => new FieldOperand(new DotOperand(), token.Text),
            TokenKind.Word => token.Text switch
            {
                "true" => new ConstantOperand(true),
                "false" => new ConstantOperand(false),
                "nil" => new ConstantOperand(null),
                _ => new FunctionOperand(token.Text),
            },
            TokenKind.Symbol when token.Text == "(" => ParseParenthesis(),
            _ => throw new TemplateException($"line {token.Line}: unexpected \"{token.Text}\""),
        };
        while (Is(0, TokenKind.Field) && !tokens[_at].FollowsBlank && tokens[_at].Text.Length > 0)
        {
            operand = new FieldOperand(operand, tokens[_at++].Text);
        }

        return operand;
    }

    private PipelineOperand ParseParenthesis()
    {
        Pipeline pipe = ParsePipeline();
        Expect(TokenKind.Symbol, ")");
        return new PipelineOperand(pipe);
    }

    private static object ParseNumber(Token token)
    {
        if (long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        return double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new TemplateException($"line {token.Line}: \"{token.Text}\" is not a number");
    }

    private bool Is(int offset, TokenKind kind) => _at + offset < tokens.Count && tokens[_at + offset].Kind == kind;

    private bool IsSymbol(int offset, string text) => Is(offset, TokenKind.Symbol) && tokens[_at + offset].Text == text;

    private bool IsAssignment(int offset) =>
        Is(0, TokenKind.Variable) && (IsSymbol(offset, ":=") || IsSymbol(offset, "="));

    private string TakeVariable(out bool declares)
    {
        declares = IsSymbol(1, ":=");
        string name = tokens[_at].Text;
        _at += 2;
        return name;
    }

    private bool TakeWord(string word)
    {
        bool matches = Is(0, TokenKind.Word) && tokens[_at].Text == word;
        _at += matches ? 1 : 0;
        return matches;
    }

    private bool TakeSymbol(string symbol)
    {
        bool matches = IsSymbol(0, symbol);
        _at += matches ? 1 : 0;
        return matches;
    }

    private void Expect(TokenKind kind, string text)
    {
        if (!Is(0, kind) || (text.Length > 0 && tokens[_at].Text != text))
        {
            throw Fail($"expected {(kind == TokenKind.Close ? "}}" : text)}");
        }

        _at++;
    }

    private TemplateException Fail(string what) => new($"line {Line}: {what}");
}
