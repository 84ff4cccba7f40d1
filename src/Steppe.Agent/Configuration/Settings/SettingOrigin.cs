using Steppe.Hcl;

namespace Steppe.Agent.Configuration;

/// <summary>Where a setting was written.</summary>
/// <param name="Range">Its place in a file; null when it does not come from one.</param>
/// <param name="Flag">The flag it comes from, bare; null when it does not come from one.</param>
internal readonly record struct SettingOrigin(SourceRange? Range, string? Flag = null)
{
    /// <summary>Name of the settings that <c>-dev</c> stands for.</summary>
    public const string DevFileName = "-dev";

    /// <summary>Whether nobody wrote it, but <c>-dev</c> stands for it.</summary>
    public bool IsDev => Range is { FileName: DevFileName };

    /// <summary>Shows <c>FILE:LINE:COLUMN</c> or <c>flag -NAME</c>.</summary>
    public override string ToString() => Range is { } range
        ? $"{range.FileName}:{range.Start.Line}:{range.Start.Column}"
        : Flag is null ? "" : $"flag -{Flag}";
}
