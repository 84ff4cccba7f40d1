using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Builds the command line that registers what was planned.</summary>
/// <remarks>Pure. It can be pasted into a shell as it is.</remarks>
internal static class JobRunAdvice
{
    /// <summary>The command, with every flag the plan was made with.</summary>
    public static string Of(string program, JobPlanResponse plan, JobFileOptions options, string @namespace, string path)
    {
        IEnumerable<string> words =
        [
            program, "job", "run", "-check-index", Quantities.Text(plan.JobModifyIndex),
            .. options.IsJson ? ["-json"] : Array.Empty<string>(),
            .. options.IsHcl1 ? ["-hcl1"] : Array.Empty<string>(),
            .. options.IsStrict ? [] : (string[])["-hcl2-strict=false"],
            .. options.Variables.Select(static variable => $"-var={Quoted(variable)}"),
            .. options.VariableFiles.Select(static file => $"-var-file={Quoted(file)}"),
            .. @namespace.Length > 0 ? [$"-namespace={Quoted(@namespace)}"] : Array.Empty<string>(),
            path.All(IsPlain) ? path : Quoted(path),
        ];
        return string.Join(' ', words);
    }

    // Double quotes, unless the shell would change what is between them.
    private static string Quoted(string text) => text.AsSpan().IndexOfAny("\"$`\\!") < 0
        ? $"\"{text}\""
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "/._-+:@%=,".Contains(letter, StringComparison.Ordinal);
}
