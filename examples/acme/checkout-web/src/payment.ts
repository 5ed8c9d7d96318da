import { pay, PaymentDeclined } from "@acme/payments-sdk";
import { Line, total } from "./cart";

export type Outcome = "paid" | "declined" | "waiting";

/** Pay for a cart. A bank that does not answer leaves the order waiting; orders-api tries again. */
export async function payCart(order: string, lines: Line[], token: string): Promise<Outcome> {
  try {
    await pay("https://payments.acme.example/v1", token, {
      order,
      amount: { minor: total(lines), currency: "EUR" },
      method: "card",
    });
    return "paid";
  } catch (error) {
    return error instanceof PaymentDeclined ? "declined" : "waiting";
  }
}
