namespace Steppe.Hcl;

/// <summary>Reads types written as expressions: <c>list(string)</c>, <c>object({ a = number })</c>, <c>any</c>.</summary>
/// <remarks>Pure. Source: job specification, section 1.4.</remarks>
public static class TypeExpression
{
    private const string Summary = "Invalid type specification";

    /// <summary>Reads a type, or adds an error and gives null.</summary>
    public static HclType? Read(HclExpression expression, DiagnosticList diagnostics)
    {
        try
        {
            return Read(expression);
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return null;
        }
    }

    /// <summary>Reads a type, or throws <see cref="HclException"/>.</summary>
    internal static HclType Read(HclExpression expression) => expression switch
    {
        VariableExpression name => Keyword(name),
        CallExpression call => Constructed(call),
        ParenthesizedExpression parenthesized => Read(parenthesized.Inner),
        _ => throw new HclException(Summary, "A type is a keyword such as string, or a constructor such as list(string).", expression.Range),
    };

    private static HclType Keyword(VariableExpression name) => name.Name switch
    {
        "string" => HclType.String,
        "number" => HclType.Number,
        "bool" => HclType.Bool,
        "any" => HclType.Any,
        "list" or "set" or "map" => throw new HclException(Summary, $"The {name.Name} type needs one argument, the type of its elements: {name.Name}(string).", name.Range),
        "tuple" => throw new HclException(Summary, "The tuple type needs one argument, the list of its element types: tuple([string, number]).", name.Range),
        "object" => throw new HclException(Summary, "The object type needs one argument, its attributes and their types: object({ name = string }).", name.Range),
        _ => throw new HclException(
            Summary,
            $"There is no type named \"{name.Name}\".",
            name.Range,
            NameSuggestion.Find(name.Name, ["string", "number", "bool", "any", "list", "set", "map", "tuple", "object"])),
    };

    private static HclType Constructed(CallExpression call)
    {
        if (call.Name is "string" or "number" or "bool" or "any")
        {
            throw new HclException(Summary, $"The type \"{call.Name}\" takes no arguments.", call.Range with { StartOffset = call.NameRange.EndOffset });
        }

        if (call.Arguments.Count != 1 || call.ExpandsLast)
        {
            SourceRange range = call.Arguments.Count > 1 ? call.Arguments[1].Range : call.Range with { StartOffset = call.NameRange.EndOffset };
            throw new HclException(Summary, $"The type constructor \"{call.Name}\" needs exactly one argument.", range);
        }

        HclExpression argument = call.Arguments[0];
        return (call.Name, argument) switch
        {
            ("list", _) => HclType.List(Read(argument)),
            ("set", _) => HclType.Set(Read(argument)),
            ("map", _) => HclType.Map(Read(argument)),
            ("tuple", TupleExpression tuple) => new HclTupleType([.. tuple.Elements.Select(Read)]),
            ("tuple", _) => throw new HclException(Summary, "The tuple type needs a list of element types.", argument.Range),
            ("object", ObjectExpression map) => Shape(map),
            ("object", _) => throw new HclException(Summary, "The object type needs attributes and their types in braces.", argument.Range),
            _ => throw new HclException(Summary, $"There is no type constructor named \"{call.Name}\".", call.NameRange),
        };
    }

    private static HclObjectType Shape(ObjectExpression map)
    {
        SortedDictionary<string, HclType> attributes = new(StringComparer.Ordinal);
        foreach (ObjectItem item in map.Items)
        {
            string name = item.Key switch
            {
                LiteralExpression { Value: HclString text } => text.Value,
                TemplateExpression { Parts: [LiteralExpression { Value: HclString text }] } => text.Value,
                _ => throw new HclException(Summary, "Attribute names of an object type must be plain names.", item.Key.Range),
            };
            attributes[name] = Read(item.Value);
        }

        return new HclObjectType(attributes);
    }
}
