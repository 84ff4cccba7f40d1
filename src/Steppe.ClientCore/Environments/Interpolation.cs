using System.Diagnostics.CodeAnalysis;
using System.Text;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Replaces runtime references such as <c>${NOMAD_PORT_http}</c> or <c>${attr.kernel.name}</c> in texts of a job.</summary>
/// <remarks>
/// <para>Pure. One pass: what a reference stands for is not looked at again. Free text keeps what it does not know; driver
/// configuration refuses it, because a command with a hole in it must not run.</para>
/// <para>Source: job specification, interpolation.</para>
/// </remarks>
/// <param name="variables">Environment variables that may be named, as <c>${NAME}</c> or <c>${env["NAME"]}</c>.</param>
/// <param name="node">Where the task runs.</param>
/// <param name="region">The region of the client.</param>
public sealed class Interpolation(IReadOnlyDictionary<string, string> variables, Node node, string region)
{
    /// <summary>Replaces the references that are known and leaves the others as they stand.</summary>
    public string FreeText(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf("${", position, StringComparison.Ordinal);
            int close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            result.Append(text, position, open - position);
            if (IsReference(text.AsSpan(open + 2, close - open - 2)) && Find(text[(open + 2)..close]) is { } value)
            {
                result.Append(value);
                position = close + 1;
            }
            else
            {
                // Only the opening is passed over: "${${NAME}}" holds a reference further in.
                result.Append("${");
                position = open + 2;
            }
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>Evaluates a text of a driver's configuration as a template; <c>$${</c> stands for <c>${</c>.</summary>
    /// <param name="text">The text as it stands in the job.</param>
    /// <param name="result">The text to use.</param>
    /// <param name="error">What cannot be evaluated, as a sentence.</param>
    public bool TryTemplate(string text, [NotNullWhen(true)] out string? result, [NotNullWhen(false)] out string? error)
    {
        var built = new StringBuilder(text.Length);
        int position = 0;
        result = null;
        error = null;
        while (position < text.Length)
        {
            int open = text.IndexOf("${", position, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            bool isEscaped = open > position && text[open - 1] == '$';
            built.Append(text, position, open - position - (isEscaped ? 1 : 0));
            position = open + 2;
            if (isEscaped)
            {
                built.Append("${");
                continue;
            }

            TemplateExpression expression = TemplateExpression.Read(text, position, Find);
            if (expression.Error is { } wrong)
            {
                error = $"{wrong} in \"{text}\"; write $${{ for a literal ${{";
                return false;
            }

            built.Append(expression.Value);
            position = expression.End;
        }

        result = built.Append(text, position, text.Length - position).ToString();
        return true;
    }

    /// <summary>What a reference stands for, null when nothing is known by that name.</summary>
    /// <param name="reference">Such as <c>node.unique.id</c>, <c>attr.cpu.arch</c>, <c>env["HOME"]</c> or <c>NOMAD_DC</c>.</param>
    public string? Find(string reference) => reference switch
    {
        "node.unique.id" => node.Id.ToString(),
        "node.unique.name" => node.Name,
        "node.datacenter" => node.Datacenter,
        "node.region" => region,
        "node.class" => node.NodeClass,
        "node.pool" => node.NodePool,
        _ when reference.StartsWith("attr.", StringComparison.Ordinal) => node.Attributes.GetValueOrDefault(reference[5..]),
        _ when reference.StartsWith("meta.", StringComparison.Ordinal) => node.Meta.GetValueOrDefault(reference[5..]),
        _ when reference.StartsWith("env[\"", StringComparison.Ordinal) && reference.EndsWith("\"]", StringComparison.Ordinal)
            && reference.Length > 7 => variables.GetValueOrDefault(reference[5..^2]),
        _ => variables.GetValueOrDefault(reference),
    };

    private static bool IsReference(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("env[\"", StringComparison.Ordinal) && text.EndsWith("\"]", StringComparison.Ordinal))
        {
            return true;
        }

        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
