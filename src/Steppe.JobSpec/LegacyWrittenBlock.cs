using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.JobSpec;

/// <summary>A block of a legacy (HCL1) file, or the file itself.</summary>
internal sealed class LegacyWrittenBlock : IWrittenBlock
{
    private readonly Hcl1Object? _body;

    public LegacyWrittenBlock(Hcl1Object file)
    {
        _body = file;
        HeaderRange = file.Range.AtStart;
    }

    private LegacyWrittenBlock(Hcl1Block block)
    {
        _body = block.Body;
        HeaderRange = block.Labels is [.., var last] ? block.Type.Range.To(last.Range) : block.Type.Range;
        Label = block.Labels is [var first, ..] ? first.Text : null;
    }

    /// <inheritdoc/>
    public SourceRange HeaderRange { get; }

    /// <inheritdoc/>
    public string? Label { get; }

    /// <inheritdoc/>
    /// <remarks>The last one counts; what holds an object is a block.</remarks>
    public SourceRange? FindArgument(string name) => _body?.Find(name).LastOrDefault() is { Value: not Hcl1Object } item ? item.Range : null;

    /// <inheritdoc/>
    public IEnumerable<IWrittenBlock> Blocks(string type, bool hasLabel) =>
        _body?.Blocks(type, hasLabel ? 1 : 0).Select(static block => new LegacyWrittenBlock(block)) ?? [];

    /// <inheritdoc/>
    public IWrittenBlock? FindDynamic(string type) => null;
}
