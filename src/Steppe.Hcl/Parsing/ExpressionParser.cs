namespace Steppe.Hcl.Parsing;

/// <summary>Reads expressions.</summary>
/// <remarks>Throws <see cref="HclException"/> at the first error. Source: job specification, section 1.3.</remarks>
internal sealed class ExpressionParser
{
    private readonly HclCursor _cursor;
    private readonly TemplateParser _templates;
    private readonly CollectionParser _collections;
    private HclToken? _operatorBefore;

    public ExpressionParser(HclCursor cursor)
    {
        _cursor = cursor;
        _templates = new TemplateParser(cursor, this);
        _collections = new CollectionParser(cursor, this);
    }

    /// <summary>The reader of template text that goes with this parser.</summary>
    public TemplateParser Templates => _templates;

    /// <summary>Reads one expression and leaves the cursor behind it.</summary>
    public HclExpression Parse()
    {
        _cursor.Descend();
        HclExpression expression = ParseBinary(0);
        if (_cursor.Kind == HclTokenKind.Question)
        {
            _cursor.Advance();
            HclExpression then = Parse();
            _cursor.Expect(HclTokenKind.Colon, "Missing false expression in conditional", "A conditional needs \":\" and a second result: condition ? a : b.");
            HclExpression otherwise = Parse();
            expression = new ConditionalExpression(expression, then, otherwise, expression.Range.To(otherwise.Range));
        }

        _cursor.Ascend();
        return expression;
    }

    private HclExpression ParseBinary(int weakest)
    {
        HclExpression left = ParseUnary();
        while (Precedence(_cursor.Kind) is ({ } binary, var strength) && strength >= weakest)
        {
            _operatorBefore = _cursor.Advance();
            HclExpression right = ParseBinary(strength + 1);
            left = new BinaryExpression(left, binary, right, left.Range.To(right.Range));
        }

        return left;
    }

    private static (HclOperator? Operator, int Strength) Precedence(HclTokenKind kind) => kind switch
    {
        HclTokenKind.Or => (HclOperator.Or, 0),
        HclTokenKind.And => (HclOperator.And, 1),
        HclTokenKind.Equal => (HclOperator.Equal, 2),
        HclTokenKind.NotEqual => (HclOperator.NotEqual, 2),
        HclTokenKind.Less => (HclOperator.Less, 3),
        HclTokenKind.LessOrEqual => (HclOperator.LessOrEqual, 3),
        HclTokenKind.Greater => (HclOperator.Greater, 3),
        HclTokenKind.GreaterOrEqual => (HclOperator.GreaterOrEqual, 3),
        HclTokenKind.Plus => (HclOperator.Add, 4),
        HclTokenKind.Minus => (HclOperator.Subtract, 4),
        HclTokenKind.Star => (HclOperator.Multiply, 5),
        HclTokenKind.Slash => (HclOperator.Divide, 5),
        HclTokenKind.Percent => (HclOperator.Modulo, 5),
        _ => (null, -1),
    };

    private HclExpression ParseUnary()
    {
        if (_cursor.Kind is not (HclTokenKind.Minus or HclTokenKind.Bang))
        {
            return ParsePostfix();
        }

        _cursor.Descend();
        HclToken sign = _cursor.Advance();
        HclExpression operand = ParseUnary();
        _cursor.Ascend();
        return new UnaryExpression(
            sign.Kind == HclTokenKind.Minus ? HclOperator.Negate : HclOperator.Not, operand, sign.Range.To(operand.Range));
    }

    private HclExpression ParsePostfix()
    {
        HclExpression source = ParsePrimary();
        List<PostfixStep> steps = [];
        while (_cursor.Kind is HclTokenKind.Dot or HclTokenKind.OpenBracket)
        {
            ReadStep(steps, insideSplat: false);
        }

        return steps.Count == 0 ? source : new PostfixExpression(source, steps, source.Range.To(steps[^1].Range));
    }

    private void ReadStep(List<PostfixStep> steps, bool insideSplat)
    {
        if (_cursor.Kind == HclTokenKind.OpenBracket)
        {
            steps.Add(ReadBrackets());
            return;
        }

        HclToken dot = _cursor.Advance();
        switch (_cursor.Kind)
        {
            case HclTokenKind.Identifier:
                HclToken name = _cursor.Advance();
                steps.Add(new AttributeStep(name.Text, dot.Range.To(name.Range)));
                return;
            case HclTokenKind.Number:
                ReadOldIndex(dot, steps);
                return;
            case HclTokenKind.Star when insideSplat:
                throw _cursor.Error("Nested splat expression not allowed", "A \".*\" cannot follow another \".*\": use [*].");
            case HclTokenKind.Star:
                HclToken star = _cursor.Advance();
                List<PostfixStep> each = [];
                while (_cursor.Kind == HclTokenKind.Dot)
                {
                    ReadStep(each, insideSplat: true);
                }

                steps.Add(new SplatStep(each, dot.Range.To(each.Count == 0 ? star.Range : each[^1].Range)));
                return;
            default:
                throw _cursor.Error("Invalid attribute name", "An attribute name is expected after a dot.");
        }
    }

    // ".0.1" reaches us as the number 0.1.
    private void ReadOldIndex(HclToken dot, List<PostfixStep> steps)
    {
        HclToken number = _cursor.Advance();
        HclValue index = number.Text.All(char.IsAsciiDigit) && BigFloat.TryParse(number.Text, out BigFloat value)
            ? HclValue.Of(value)
            : throw new HclException(
                "Invalid legacy index syntax", $"Write indexes in brackets: [{number.Text.Replace(".", "][", StringComparison.Ordinal)}].", number.Range);
        steps.Add(new IndexStep(new LiteralExpression(index, number.Range), IsConstant: true, dot.Range.To(number.Range)));
    }

    private PostfixStep ReadBrackets()
    {
        HclToken open = _cursor.Enter(newlinesCount: false);
        if (_cursor.Kind == HclTokenKind.Star && _cursor.PeekNext().Kind == HclTokenKind.CloseBracket)
        {
            _cursor.Advance();
            HclToken end = _cursor.Leave();
            List<PostfixStep> each = [];
            _cursor.Descend();
            while (_cursor.Kind is HclTokenKind.Dot or HclTokenKind.OpenBracket)
            {
                ReadStep(each, insideSplat: false);
            }

            _cursor.Ascend();
            return new SplatStep(each, open.Range.To(each.Count == 0 ? end.Range : each[^1].Range));
        }

        HclExpression key = Parse();
        if (_cursor.Kind != HclTokenKind.CloseBracket)
        {
            throw ExpressionErrors.Unclosed(_cursor, "Missing close bracket on index", open, "an operator");
        }

        HclToken close = _cursor.Leave();
        bool isConstant = key is LiteralExpression { Value: HclNumber } or TemplateExpression { Parts: [] or [LiteralExpression] };
        return new IndexStep(key, isConstant, open.Range.To(close.Range));
    }

    private HclExpression ParsePrimary()
    {
        (HclToken? operatorBefore, _operatorBefore) = (_operatorBefore, null);
        switch (_cursor.Kind)
        {
            case HclTokenKind.Number: return ParseNumber();
            case HclTokenKind.Quote: return _templates.ParseQuoted();
            case HclTokenKind.Heredoc: return _templates.ParseHeredoc();
            case HclTokenKind.Identifier: return ParseName();
            case HclTokenKind.OpenBracket: return _collections.ParseTuple();
            case HclTokenKind.OpenBrace: return _collections.ParseObject();
            case HclTokenKind.OpenParenthesis:
                HclToken open = _cursor.Enter(newlinesCount: false);
                HclExpression inner = Parse();
                if (_cursor.Kind != HclTokenKind.CloseParenthesis)
                {
                    throw ExpressionErrors.Unclosed(_cursor, "Unbalanced parentheses", open, "an operator");
                }

                return new ParenthesizedExpression(inner, open.Range.To(_cursor.Leave().Range));
            default:
                throw ExpressionErrors.NoOperand(_cursor, operatorBefore);
        }
    }

    private LiteralExpression ParseNumber()
    {
        HclToken token = _cursor.Advance();
        return BigFloat.TryParse(token.Text, out BigFloat number)
            ? new LiteralExpression(HclValue.Of(number), token.Range)
            : throw new HclException("Invalid number literal", "This number is too long to work with.", token.Range);
    }

    private HclExpression ParseName()
    {
        HclToken name = _cursor.Advance();
        if (_cursor.Kind == HclTokenKind.OpenParenthesis)
        {
            return ParseCall(name);
        }

        return name.Text switch
        {
            "true" => new LiteralExpression(HclValue.Of(value: true), name.Range),
            "false" => new LiteralExpression(HclValue.Of(value: false), name.Range),
            "null" => new LiteralExpression(HclValue.Null, name.Range),
            _ => new VariableExpression(name.Text, name.Range),
        };
    }

    private CallExpression ParseCall(HclToken name)
    {
        HclToken open = _cursor.Enter(newlinesCount: false);
        List<HclExpression> arguments = [];
        bool expands = false;
        while (_cursor.Kind != HclTokenKind.CloseParenthesis)
        {
            if (_cursor.Kind is HclTokenKind.End or HclTokenKind.CloseBrace)
            {
                throw ExpressionErrors.Unclosed(_cursor, "Missing argument separator", open, "an argument");
            }

            arguments.Add(Parse());
            if (_cursor.Kind == HclTokenKind.Ellipsis)
            {
                _cursor.Advance();
                expands = true;
                if (_cursor.Kind != HclTokenKind.CloseParenthesis)
                {
                    throw _cursor.Error("Missing closing parenthesis", "Only the last argument may be expanded by \"...\".");
                }
            }
            else if (_cursor.Kind == HclTokenKind.Comma)
            {
                _cursor.Advance();
            }
            else if (_cursor.Kind != HclTokenKind.CloseParenthesis)
            {
                throw ExpressionErrors.Unclosed(_cursor, "Missing argument separator", open, "a comma");
            }
        }

        return new CallExpression(name.Text, name.Range, arguments, expands, name.Range.To(_cursor.Leave().Range));
    }
}
