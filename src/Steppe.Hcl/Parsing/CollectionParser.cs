namespace Steppe.Hcl.Parsing;

/// <summary>Reads what stands in brackets and braces: tuples, objects and <c>for</c> expressions.</summary>
/// <remarks>Throws <see cref="HclException"/> at the first error.</remarks>
internal sealed class CollectionParser(HclCursor cursor, ExpressionParser expressions)
{
    /// <summary>Reads from <c>[</c> to <c>]</c>.</summary>
    public HclExpression ParseTuple()
    {
        HclToken open = cursor.Enter(newlinesCount: false);
        if (StandsOnFor())
        {
            return ParseFor(open, isObject: false);
        }

        List<HclExpression> elements = [];
        while (cursor.Kind != HclTokenKind.CloseBracket)
        {
            if (cursor.Kind is HclTokenKind.End or HclTokenKind.CloseBrace)
            {
                throw ExpressionErrors.Unclosed(cursor, "Missing item separator", open, "an item");
            }

            elements.Add(expressions.Parse());
            if (cursor.Kind == HclTokenKind.Comma)
            {
                cursor.Advance();
            }
            else if (cursor.Kind != HclTokenKind.CloseBracket)
            {
                throw ExpressionErrors.Unclosed(cursor, "Missing item separator", open, "a comma");
            }
        }

        return new TupleExpression(elements, open.Range.To(cursor.Leave().Range));
    }

    /// <summary>Reads from <c>{</c> to <c>}</c>.</summary>
    public HclExpression ParseObject()
    {
        HclToken open = cursor.Enter(newlinesCount: true);
        if (StandsOnFor())
        {
            return ParseFor(open, isObject: true);
        }

        List<ObjectItem> items = [];
        SkipNewlines();
        while (cursor.Kind != HclTokenKind.CloseBrace)
        {
            if (cursor.Kind == HclTokenKind.End)
            {
                throw ExpressionErrors.Unclosed(cursor, "Missing attribute separator", open, "a new line or a comma");
            }

            items.Add(ReadItem());
            if (cursor.Kind is not (HclTokenKind.Comma or HclTokenKind.Newline or HclTokenKind.CloseBrace))
            {
                throw ExpressionErrors.Unclosed(cursor, "Missing attribute separator", open, "a new line or a comma");
            }

            if (cursor.Kind == HclTokenKind.Comma)
            {
                cursor.Advance();
            }

            SkipNewlines();
        }

        return new ObjectExpression(items, open.Range.To(cursor.Leave().Range));
    }

    private ObjectItem ReadItem()
    {
        HclExpression key = expressions.Parse();
        switch (key)
        {
            case VariableExpression name:
                key = new LiteralExpression(HclValue.Of(name.Name), name.Range);
                break;
            case LiteralExpression { Value: HclBool or HclNull } word:
                key = new LiteralExpression(HclValue.Of(word.Range.Text), word.Range);
                break;
            case PostfixExpression { Source: VariableExpression } when cursor.Kind is HclTokenKind.Assign or HclTokenKind.Colon:
                throw new HclException("Ambiguous attribute key", "Put a key with dots in quotes if it is text, or in parentheses if it is a reference.", key.Range);
        }

        if (cursor.Kind is not (HclTokenKind.Assign or HclTokenKind.Colon))
        {
            throw cursor.Kind is HclTokenKind.Newline or HclTokenKind.Comma or HclTokenKind.CloseBrace
                ? new HclException("Missing attribute value", $"The key {key.Range.Text} has no value: write {key.Range.Text} = …", key.Range)
                : cursor.Error("Missing key/value separator", $"An equals sign (\"=\") is expected behind the key {key.Range.Text}, but found {cursor.Current.Shown}.");
        }

        cursor.Advance();
        return new ObjectItem(key, expressions.Parse());
    }

    private ForExpression ParseFor(HclToken open, bool isObject)
    {
        // The opening already decided that new lines count in braces; inside "for" they never do.
        cursor.Enter(newlinesCount: false);
        if (isObject && cursor.Kind is HclTokenKind.Assign or HclTokenKind.Colon)
        {
            throw cursor.Error("Invalid 'for' expression", "\"for\" begins a loop here: as a key, put it in quotes.");
        }

        (string? keyName, string valueName) = ReadLoopNames();
        HclExpression collection = expressions.Parse();
        cursor.Expect(HclTokenKind.Colon, "Invalid 'for' expression", "A colon is needed after the collection.");

        HclExpression? key = null;
        HclExpression value = expressions.Parse();
        if (cursor.Kind == HclTokenKind.FatArrow)
        {
            if (!isObject)
            {
                throw cursor.Error("Invalid 'for' expression", "A key (\"=>\") needs braces: {for k, v in c : k => v}.");
            }

            cursor.Advance();
            (key, value) = (value, expressions.Parse());
        }
        else if (isObject)
        {
            throw cursor.Error("Invalid 'for' expression", "Expected \"=>\" and a value: {for k, v in c : k => v}.");
        }

        bool groups = cursor.Kind == HclTokenKind.Ellipsis;
        if (groups)
        {
            if (!isObject)
            {
                throw cursor.Error("Invalid 'for' expression", "The grouping \"...\" is for objects only.");
            }

            cursor.Advance();
        }

        HclExpression? condition = null;
        if (IsWord("if"))
        {
            cursor.Advance();
            condition = expressions.Parse();
        }

        HclTokenKind wanted = isObject ? HclTokenKind.CloseBrace : HclTokenKind.CloseBracket;
        if (cursor.Kind != wanted)
        {
            throw cursor.Error("Invalid 'for' expression", $"Expected \"{(isObject ? '}' : ']')}\" to end the expression, but found {cursor.Current.Shown}.");
        }

        // Two openings were entered, one closing word ends both.
        cursor.LeaveToText();
        return new ForExpression(keyName, valueName, collection, key, value, condition, groups, open.Range.To(cursor.Leave().Range));
    }

    /// <summary>Reads <c>v in</c> or <c>k, v in</c>.</summary>
    public (string? Key, string Value) ReadLoopNames()
    {
        string first = ReadName();
        string? second = null;
        if (cursor.Kind == HclTokenKind.Comma)
        {
            cursor.Advance();
            second = ReadName();
        }

        if (!IsWord("in"))
        {
            throw cursor.Error("Invalid 'for' expression", "The word \"in\" is expected after the names.");
        }

        cursor.Advance();
        return second is null ? (null, first) : (first, second);
    }

    private string ReadName() =>
        cursor.Expect(HclTokenKind.Identifier, "Invalid 'for' expression", "A name for the loop variable is expected.").Text;

    // The word decides, whatever follows: a key of this name must be quoted.
    private bool StandsOnFor() => IsWord("for");

    private bool IsWord(string word) => cursor.Kind == HclTokenKind.Identifier && cursor.Current.Range.Text == word;

    private void SkipNewlines()
    {
        while (cursor.Kind == HclTokenKind.Newline)
        {
            cursor.Advance();
        }
    }
}
