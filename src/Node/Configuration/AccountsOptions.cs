using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>Accounts: NAV, reports, what raises an alarm.</summary>
public sealed record AccountsOptions
{
    /// <summary>Age of a reading of an account above which its book is not valued.</summary>
    [Description("Age of a reading of a venue's account above which its book is not valued; the last value is shown with its age.")]
    [Range(15000, 3600000)]
    public int AccountMaxAgeMs { get; init; } = 60_000;

    /// <summary>Unexplained money up to this amount raises no alarm.</summary>
    [Description("Unexplained money up to this amount, in the book's asset, raises no alarm.")]
    [Range(typeof(decimal), "0", "1000000")]
    public decimal ToleratedAmount { get; init; } = 1m;

    /// <summary>Unexplained money up to this share of equity raises no alarm.</summary>
    [Description("Unexplained money up to this share of the book's equity raises no alarm. The larger of both bounds counts.")]
    [Range(typeof(decimal), "0", "0.1")]
    public decimal ToleratedShare { get; init; } = 0.0001m;

    /// <summary>Time that money may be unexplained before an alarm.</summary>
    [Description("Time that money may be unexplained before an alarm is raised; funding and fees may be told late.")]
    [Range(1000, 86400000)]
    public int UnexplainedAlarmMs { get; init; } = 300_000;

    /// <summary>Rebate as a fraction of volume.</summary>
    [Description("Estimated rebate as a fraction of traded notional.")]
    [Range(typeof(decimal), "0", "0.01")]
    public decimal RebateRate { get; init; } = 0.0001m;

    /// <summary>Performance fee as a fraction of net new profit.</summary>
    [Description("Performance fee as a fraction of net new profit with rebates; for the report only.")]
    [Range(typeof(decimal), "0", "1")]
    public decimal PerformanceFeeRate { get; init; } = 0.3m;

    /// <summary>Referrer's part of the performance fee.</summary>
    [Description("Referrer's part of the performance fee as a fraction of it; for the report only.")]
    [Range(typeof(decimal), "0", "1")]
    public decimal ReferrerRate { get; init; } = 0.2m;
}
