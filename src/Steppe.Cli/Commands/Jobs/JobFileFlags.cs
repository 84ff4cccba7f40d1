using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>The flags of every command that reads a job file.</summary>
internal sealed class JobFileFlags
{
    private readonly BoolFlag _json;
    private readonly BoolFlag _hcl1;
    private readonly BoolFlag _strict;
    private readonly ListFlag _variables;
    private readonly ListFlag _variableFiles;
    private readonly DiagnosticsFlag _diagnostics;

    public JobFileFlags(FlagSet flags)
    {
        _json = flags.Add(new BoolFlag("json", "The file is JSON, as printed by \"job run -output\"."));
        _hcl1 = flags.Add(new BoolFlag("hcl1", "Read the file by the older HCL1 grammar."));
        _strict = flags.Add(new BoolFlag("hcl2-strict", "Refuse variables that the file does not declare; true if not set.", value: true));
        _variables = flags.Add(new ListFlag("var", "Value of an input variable as name=value; may be repeated."));
        _variableFiles = flags.Add(new ListFlag("var-file", "File of input variables; may be repeated."));
        _diagnostics = new DiagnosticsFlag(flags);
    }

    /// <summary>How the file is to be read.</summary>
    /// <exception cref="CliException">The flags contradict each other.</exception>
    public JobFileOptions Read()
    {
        bool hasVariables = _variables.IsSet || _variableFiles.IsSet;
        string? conflict = (_json.Value, _hcl1.Value) switch
        {
            (true, true) => "-json and -hcl1 exclude each other: give only one.",
            (true, _) when hasVariables => "JSON files have no variables: -var and -var-file cannot go with -json.",
            (_, true) when hasVariables => "HCL1 has no variables: -var and -var-file cannot go with -hcl1.",
            (_, true) when _strict.IsSet => "-hcl2-strict cannot go with -hcl1.",
            _ => null,
        };
        return conflict is not null
            ? throw new CliException(conflict)
            : new JobFileOptions
            {
                IsJson = _json.Value,
                IsHcl1 = _hcl1.Value,
                IsStrict = _strict.Value,
                HasJsonDiagnostics = _diagnostics.IsJson,
                Variables = _variables.Values,
                VariableFiles = _variableFiles.Values,
            };
    }
}
