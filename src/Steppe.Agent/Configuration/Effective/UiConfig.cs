namespace Steppe.Agent.Configuration;

/// <summary>The block <c>ui</c>.</summary>
internal sealed record UiConfig
{
    public required bool Enabled { get; init; }
    public required string ConsulUrl { get; init; }
    public required string VaultUrl { get; init; }
    public required string LabelText { get; init; }
    public required string LabelBackgroundColor { get; init; }
    public required string LabelTextColor { get; init; }

    /// <summary>Null when nobody said.</summary>
    public required bool? ShowCliHints { get; init; }

    public static UiConfig From(SettingsBlock block) => new()
    {
        Enabled = block.TriState("enabled") ?? true,
        ConsulUrl = block.Block("consul").Text("ui_url") ?? "",
        VaultUrl = block.Block("vault").Text("ui_url") ?? "",
        LabelText = block.Block("label").Text("text") ?? "",
        LabelBackgroundColor = block.Block("label").Text("background_color") ?? "",
        LabelTextColor = block.Block("label").Text("text_color") ?? "",
        ShowCliHints = block.TriState("show_cli_hints"),
    };
}
