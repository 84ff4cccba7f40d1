using Steppe.Api.Types;
using Steppe.JobSpec;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Takes the values of sensitive variables out of a plan before anybody sees it.</summary>
/// <remarks>Pure. A field whose new value holds one shows neither value: the old one was as secret.</remarks>
internal static class PlanMask
{
    public static JobPlanResponse Of(JobPlanResponse plan, SensitiveTexts sensitive) => sensitive.IsEmpty ? plan : plan with
    {
        Diff = plan.Diff is not { } diff ? null : diff with
        {
            Fields = Fields(diff.Fields, sensitive),
            Objects = Objects(diff.Objects, sensitive),
            TaskGroups = diff.TaskGroups?.Select(group => group with
            {
                Fields = Fields(group.Fields, sensitive),
                Objects = Objects(group.Objects, sensitive),
                Tasks = group.Tasks?.Select(task => task with
                {
                    Fields = Fields(task.Fields, sensitive), Objects = Objects(task.Objects, sensitive),
                }).ToArray(),
            }).ToArray(),
        },
        Warnings = sensitive.Hide(plan.Warnings),
    };

    private static ObjectDiff[]? Objects(IReadOnlyList<ObjectDiff>? objects, SensitiveTexts sensitive) => objects?.Select(one => one with
    {
        Fields = Fields(one.Fields, sensitive), Objects = Objects(one.Objects, sensitive),
    }).ToArray();

    private static FieldDiff[]? Fields(IReadOnlyList<FieldDiff>? fields, SensitiveTexts sensitive) => fields?.Select(field =>
        !sensitive.AreIn(field.New) && !sensitive.AreIn(field.Old) ? field : field with
        {
            Old = field.Old.Length == 0 ? "" : SensitiveTexts.Mask, New = field.New.Length == 0 ? "" : SensitiveTexts.Mask,
        }).ToArray();
}
