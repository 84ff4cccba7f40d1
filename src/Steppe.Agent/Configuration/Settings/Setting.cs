namespace Steppe.Agent.Configuration;

/// <summary>One key with its value.</summary>
/// <param name="Value">By kind of field: string, long, double, bool, <see cref="TimeSpan"/>, an immutable array of strings, a
/// sorted map of strings, <see cref="SettingsBlock"/>, an immutable array of <see cref="NamedBlock"/>, or a legacy HCL value.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record Setting(object Value, SettingOrigin Origin);

/// <summary>One labelled block.</summary>
internal sealed record NamedBlock(string Label, SettingsBlock Body, SettingOrigin Origin);
