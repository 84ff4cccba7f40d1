using Steppe.Hcl;

namespace Steppe.JobSpec;

/// <summary>One file of variable values.</summary>
/// <param name="Name">Shown in diagnostics; a name that ends in <c>.json</c> means JSON.</param>
/// <param name="Text">Its content.</param>
public sealed record VariableFile(string Name, string Text);

/// <summary>How to read a job file, and what surrounds it.</summary>
public sealed record JobParseOptions
{
    /// <summary>The file's name in diagnostics.</summary>
    public string FileName { get; init; } = "input.hcl";

    /// <summary>Reads the legacy language (HCL1) instead of HCL2.</summary>
    public bool Legacy { get; init; }

    /// <summary>The whole environment; entries named <c>NOMAD_VAR_*</c> set declared variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files of variable values; later ones win.</summary>
    public IReadOnlyList<VariableFile> VariableFiles { get; init; } = [];

    /// <summary><c>name=value</c> texts; they win over files, later ones over earlier ones.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Makes a value for a variable that is not declared an error instead of a warning.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Access to files for expressions; null where there must be none, such as on a server.</summary>
    public IFileFunctions? Files { get; init; }

    /// <summary>Source of random bytes for expressions; null makes functions that need them fail.</summary>
    public Func<int, byte[]>? RandomBytes { get; init; }
}
